"""Row 10: how much years of history slow down reads of a few days of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta

import numpy as np
from attrs import frozen

from bench.figures import Figure, ratios, shown
from bench.filled_history import fill, filled_names
from bench.load import PlannedRequest, send_each_once
from bench.product import Installation, installation
from bench.reads import badge_path, v2_path
from bench.servers import serving_pepy
from bench.stored_history import scaled_days
from pepy.domain.windows import version_history

_SIZES = ((20_000, 1_095), (5_000, 3_650))
"""Projects, and their days: three years of many, ten years of few."""

_BADGE_DAYS = 30


@frozen
class _Kind:
    """Requests of one kind, each with another name, so that none is answered from memory."""

    what: str
    count: int
    path: Callable[[str], str]
    days: int
    """Days that the answer is made of, ending with the newest."""


@frozen
class HistoryPlan:
    """Projects with a long history, which are compared with the same projects with just the days of each answer."""

    projects: int
    long_days: int
    kinds: tuple[_Kind, ...]
    yesterday: date

    def lengths(self) -> list[int]:
        """Return how many days are to be stored, each in a store of its own."""
        return sorted({self.long_days, *(kind.days for kind in self.kinds)})


def history_plans(scale: float) -> Iterator[HistoryPlan]:
    """Yield the plans for a PyPI of this size. The history of a small one is shorter, but longer than any answer."""
    today = datetime.now(UTC).date()
    badge_days = scaled_days(_BADGE_DAYS, scale)
    answer_days = scaled_days((today - version_history(today).first_day).days, scale)
    kinds = (
        _Kind("badge", 10_000, badge_path, badge_days),
        _Kind("badge of 30 days", 10_000, lambda name: f"{badge_path(name)}/month", badge_days),
        _Kind("v2", 4_000, v2_path, answer_days),
    )
    for projects, days in _SIZES:
        long_days = max(answer_days + badge_days, round(days * min(scale, 1.0)))
        yield HistoryPlan(max(100, round(projects * min(scale, 1.0))), long_days, kinds, today - timedelta(days=1))


def history_figures(scale: float, runs: int) -> Iterator[Figure]:
    """Measure row 10: each kind of answer from a long history, and from a store of just its days."""
    for plan in history_plans(scale):
        measured = _measured(plan, runs)
        for kind in plan.kinds:
            what = f"{kind.what}, {plan.long_days:,} days of {plan.projects:,} projects stored"
            long, short = measured[kind.what, plan.long_days], measured[kind.what, kind.days]
            detail = f"{shown(long, 'us')} per request, {shown(short, 'us')} with just its days"
            against = f"the same answer, {kind.days} days stored"
            yield Figure(10, what, against, 1.2, "at most", "x", ratios(long, short), detail)


def _measured(plan: HistoryPlan, runs: int) -> dict[tuple[str, int], list[float]]:
    """Return microseconds per request in each run, by kind and stored days.

    All stores are filled first and then queried in turns, so that all are measured under the same conditions.
    """
    lengths = plan.lengths()
    measured: dict[tuple[str, int], list[float]] = {(kind.what, days): [] for kind in plan.kinds for days in lengths}
    with ExitStack() as stack:
        stores = {days: stack.enter_context(installation()) for days in lengths}
        for days, store in stores.items():
            fill(store, plan.projects, days, plan.yesterday)
        # Other spellings are answered from the same rows, but not from memory.
        names = np.random.default_rng(10).permutation(filled_names(plan.projects)).tolist()
        spellings = [name.replace("-", mark) for mark in "-_." for name in names]
        for _ in range(runs):
            for days, store in stores.items():
                for kind, microseconds in _asked(store, plan.kinds, spellings):
                    measured[kind, days].append(microseconds)
    return measured


def _asked(store: Installation, kinds: Sequence[_Kind], names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Measure a fresh server with enough concurrent requests; yields kind and time per request."""
    with serving_pepy(store) as port:
        for kind in kinds:
            of_warm_up = min(len(names), kind.count) // 10
            planned = [PlannedRequest(kind.path(name)) for name in names[: of_warm_up + kind.count]]
            # Every database connection plans its statements on first use.
            send_each_once(port, planned[:of_warm_up])
            yield kind.what, 1e6 / send_each_once(port, planned[of_warm_up:]).without_errors().per_second
