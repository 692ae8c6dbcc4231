"""Row 18: what the most expensive request that the parameters allow takes of a worker, alone and eight at once."""

import http.client
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.figures import Figure
from bench.range_store import RangeStore
from bench.ranges import range_path
from bench.servers import serving_pepy_process

_AT_ONCE = 8
_ANSWERS = {200, 503}
"""Some of many at once may be told to try again."""

# As many days as may have a thousand values each, and all three years with fewer.
_QUESTIONS = ((400, 1_000), (1_096, 364))


def worst_request_figures(store: RangeStore, runs: int) -> Iterator[Figure]:
    """Measure row 18."""
    alone = [_measured(store, 1) for _ in range(runs)]
    together = [_measured(store, _AT_ONCE) for _ in range(runs)]
    what = "worst request, 1,700 versions a day"
    yield Figure(18, what, "-", 5.0, "at most", "s", tuple(seconds for seconds, _, _ in alone))
    yield Figure(18, f"{what}, memory", "-", 100.0, "at most", "MB", tuple(mb for _, mb, _ in alone))
    answered = f"{sum(told for _, _, told in together)} of {runs * _AT_ONCE * len(_QUESTIONS)} were told to try again"
    yield Figure(
        18,
        "eight at once, memory of all workers",
        "-",
        400.0,
        "at most",
        "MB",
        tuple(mb for _, mb, _ in together),
        answered,
    )


def _measured(store: RangeStore, at_once: int) -> tuple[float, float, int]:
    """Return the seconds of the slowest request, the megabytes that they took, and how many were refused for now."""
    with serving_pepy_process(store.installed) as (port, process_id):
        # Every worker has loaded what it needs, and found out how far the data goes.
        for _ in range(20):
            _ask(port, range_path(store, store.short.names()[:1], 30, "&dimension=python"))
        before = peaks(process_id, reset=True)
        slowest, told_to_wait = 0.0, 0
        for days, limit in _QUESTIONS:
            paths = [
                range_path(store, [name], days, f"&dimension=version&limit={limit - number // 2}")
                for number, name in zip(range(at_once), store.worst.names() * at_once, strict=False)
            ]
            with ThreadPoolExecutor(at_once) as pool:
                for seconds, status in pool.map(lambda path: _ask(port, path), paths):
                    slowest, told_to_wait = max(slowest, seconds), told_to_wait + (status == 503)
        return slowest, sum(peaks(process_id)) - sum(before), told_to_wait


def _ask(port: int, path: str) -> tuple[float, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.monotonic()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status not in _ANSWERS:
        raise RuntimeError(f"{path} was answered {answer.status}")
    return time.monotonic() - started, answer.status


def peaks(process_id: int, reset: bool = False) -> list[float]:
    """Return the peak memory of the workers in MB; after a reset, what they take now counts as their peak."""
    workers = children_of(process_id)
    if reset:
        for worker in workers:
            Path(f"/proc/{worker}/clear_refs").write_text("5")
    return [_peak_megabytes(worker) for worker in workers]


def children_of(process_id: int) -> list[int]:
    """Return the numbers of the processes that a process has started, and of those that they have."""
    children = []
    for listed in Path(f"/proc/{process_id}/task").glob("*/children"):
        for child in map(int, listed.read_text().split()):
            children += [child, *children_of(child)]
    return children


def _peak_megabytes(process_id: int) -> float:
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{process_id}/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
