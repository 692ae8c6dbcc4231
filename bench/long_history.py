"""Row 10: how much three years of history slow down reads."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta

import numpy as np
import psycopg2
from attrs import frozen

from bench.figures import Figure, ratios, shown
from bench.load import PlannedRequest, send_each_once
from bench.product import Installation, installation
from bench.reads import badge_path, v2_path
from bench.servers import serving_pepy
from bench.stored_history import History, scaled_days
from pepy.domain.windows import version_history

_PROJECTS = 20_000
_MONTH_DAYS = 31
_THREE_YEARS_DAYS = 1_095
_ASKED = {"badge": 10_000, "badge of 30 days": 10_000, "v2": 4_000}
"""Requests of each kind, each for a different project, so that none is cached."""

Times = dict[str, list[float]]
"""Microseconds per request in each run, by kind of request."""


@frozen
class HistoryPlan:
    """The number of projects, and for each of three stores the number of days, ending yesterday."""

    projects: int
    month_days: int
    answer_days: int
    """As many days as the `v2` answer of the long history has."""
    long_days: int
    yesterday: date

    @classmethod
    def of_scale(cls, scale: float) -> "HistoryPlan":
        """Return the plan of a PyPI of this size. The history of a small one is shorter, but longer than an answer."""
        today = datetime.now(UTC).date()
        yesterday = today - timedelta(days=1)
        month_days = scaled_days(_MONTH_DAYS, scale)
        answer_days = scaled_days((today - version_history(today).first_day).days, scale)
        long_days = max(answer_days + month_days, round(_THREE_YEARS_DAYS * min(scale, 1.0)))
        return cls(max(100, round(_PROJECTS * min(scale, 1.0))), month_days, answer_days, long_days, yesterday)

    def history(self, days: int) -> History:
        """Return the contents of one of the stores."""
        return History("history", self.projects, versions=2, days=days, last_day=self.yesterday)


def history_figures(plan: HistoryPlan, runs: int) -> Iterator[Figure]:
    """Measure row 10.

    The last figure compares answers of the same length: with one month stored, `v2` has one month, but with a long
    history up to 120 days, several times as much.
    """
    month, answer, long = _measured(plan, (plan.month_days, plan.answer_days, plan.long_days), runs)
    what = f"{plan.long_days:,} days stored"
    for kind in _ASKED:
        yield _figure(f"{kind}, {what}", f"{plan.month_days} days stored", long[kind], month[kind])
    against = f"the {plan.answer_days} days of the answer stored"
    yield _figure(f"v2, {what}, the same answer", against, long["v2"], answer["v2"])


def _figure(what: str, against: str, long: Sequence[float], short: Sequence[float]) -> Figure:
    detail = f"{shown(long, 'us')} per request, {shown(short, 'us')} with the fewer days"
    return Figure(10, what, against, 1.2, "at most", "x", ratios(long, short), detail)


def _measured(plan: HistoryPlan, lengths: Sequence[int], runs: int) -> list[Times]:
    """Fill all stores first and then query them in turns, so that all are measured under the same conditions."""
    measured: list[Times] = [{kind: [] for kind in _ASKED} for _ in lengths]
    with ExitStack() as stack:
        stores = [_filled(stack.enter_context(installation()), plan.history(days)) for days in lengths]
        names = np.random.default_rng(10).permutation(plan.history(0).names()).tolist()
        for _ in range(runs):
            for store, times in zip(stores, measured, strict=True):
                for kind, microseconds in _asked(store, names):
                    times[kind].append(microseconds)
    return measured


def _filled(installed: Installation, history: History) -> Installation:
    history.store_in(installed)
    connection = psycopg2.connect(installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        # No store should still be writing while another one is measured.
        cursor.execute("CHECKPOINT")
    connection.close()
    return installed


def _asked(store: Installation, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Measure a fresh server with enough concurrent requests; yields kind and time per request."""
    paths: dict[str, Callable[[str], str]] = {
        "badge": badge_path,
        "badge of 30 days": lambda name: f"{badge_path(name)}/month",
        "v2": v2_path,
    }
    of_warm_up = max(1, len(names) // 20)
    with serving_pepy(store) as port:
        for kind, count in _ASKED.items():
            planned = [PlannedRequest(paths[kind](name)) for name in names[: of_warm_up + count]]
            # Every database connection plans its statements on first use.
            send_each_once(port, planned[:of_warm_up])
            yield kind, 1e6 / send_each_once(port, planned[of_warm_up:]).without_errors().per_second
