"""Row 10: what three years of history cost a read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bench.figures import Figure, ratios, shown
from bench.load import Wish, send_for
from bench.product import installation
from bench.reads import badge_path, v2_path
from bench.servers import serving_pepy
from bench.stored_history import History

_PROJECTS = 20_000
_MONTH_DAYS = 31
_THREE_YEARS_DAYS = 1_095
_SECONDS = 4.0


def history_figures(scale: float, runs: int) -> Iterator[Figure]:
    """Measure row 10, for badges and for `v2`."""
    projects = max(100, round(_PROJECTS * min(scale, 1.0)))
    long_days = max(3 * _MONTH_DAYS, round(_THREE_YEARS_DAYS * min(scale, 1.0)))
    short, long = (_microseconds(projects, days, runs) for days in (_MONTH_DAYS, long_days))
    for what in short:
        detail = f"{shown(long[what], 'us')} with {long_days} days, {shown(short[what], 'us')} with {_MONTH_DAYS}"
        values = ratios(long[what], short[what])
        yield Figure(10, f"{what}, 3 years of history", "1 month", 1.2, "at most", "x", values, detail)


def _microseconds(projects: int, days: int, runs: int) -> dict[str, list[float]]:
    """Return the time per request of each run, with as many requests under way as the server has use for."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    history = History("history", projects, versions=2, days=days, last_day=yesterday)
    times: dict[str, list[float]] = {"badge": [], "v2": []}
    with installation() as installed:
        history.store_in(installed)
        for _ in range(runs):
            with serving_pepy(installed) as port:
                for what, path in (("badge", badge_path), ("v2", v2_path)):
                    wishes = [Wish(path(name)) for name in history.names()]
                    times[what].append(1e6 / send_for(port, wishes, _SECONDS).per_second)
    return times
