"""Row 10: what three years of history cost a read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta

import numpy as np
import psycopg2
from attrs import frozen

from bench.figures import Figure, ratios, shown
from bench.load import Wish, send_each_once
from bench.product import Installation, installation
from bench.reads import badge_path, v2_path
from bench.servers import serving_pepy
from bench.stored_history import History, scaled_days
from pepy.domain.windows import version_history

_PROJECTS = 20_000
_MONTH_DAYS = 31
_THREE_YEARS_DAYS = 1_095
_ASKED = {"badge": 10_000, "badge of 30 days": 10_000, "v2": 4_000}
"""Requests of each kind, each for another project: none is answered from memory."""

Times = dict[str, list[float]]
"""By kind of request: microseconds per request of each run."""


@frozen
class HistoryPlan:
    """How many projects there are, and on how many days that end yesterday, in each of three stores."""

    projects: int
    month_days: int
    answer_days: int
    """As many as the `v2` answer of the long history shows."""
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
        """Return what one of the stores holds."""
        return History("history", self.projects, versions=2, days=days, last_day=self.yesterday)


def history_figures(plan: HistoryPlan, runs: int) -> Iterator[Figure]:
    """Measure row 10.

    The last figure compares what is alike: `v2` shows one month where no more is stored, and up to 120 days of a
    long history, so that its answer is several times as long.
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
    """Fill all stores first and then ask them in turns, so that all of them see the same machine."""
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
        # No store shall still be writing what it was filled with while another one is asked.
        cursor.execute("CHECKPOINT")
    connection.close()
    return installed


def _asked(store: Installation, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Ask a fresh server with as many requests under way as it has use for; yields kind and time per request."""
    paths: dict[str, Callable[[str], str]] = {
        "badge": badge_path,
        "badge of 30 days": lambda name: f"{badge_path(name)}/month",
        "v2": v2_path,
    }
    of_warm_up = max(1, len(names) // 20)
    with serving_pepy(store) as port:
        for kind, count in _ASKED.items():
            wishes = [Wish(paths[kind](name)) for name in names[: of_warm_up + count]]
            # Every connection to the database plans its statements when it is first asked.
            send_each_once(port, wishes[:of_warm_up])
            yield kind, 1e6 / send_each_once(port, wishes[of_warm_up:]).without_errors().per_second
