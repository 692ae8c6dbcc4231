"""Row 18: what the most expensive requests that the parameters allow take of a worker, alone and eight at once."""

import http.client
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from attrs import frozen

from bench.figures import Figure
from bench.range_store import RangeStore
from bench.ranges import range_path
from bench.servers import WITHOUT_MEMORY, serving_pepy_process
from bench.worst_kinds import Request, fill_index, worst_of_each_kind

_AT_ONCE = 8
_ANSWERS = {200, 503}
"""Some of many at once may be told to try again."""


@frozen
class _Taken:
    """What one request took, or several at once."""

    kind: str
    seconds: float
    """Those of the slowest."""
    megabytes: float
    """How far the peaks of all workers rose above what they had after ordinary questions."""
    refused: int
    """How many were told to try again."""


def worst_request_figures(store: RangeStore, runs: int) -> Iterator[Figure]:
    """Measure row 18."""
    fill_index(store.installed, store)
    alone = [list(_alone(store)) for _ in range(runs)]
    together = [list(_together(store)) for _ in range(runs)]
    slowest = [max(taken, key=lambda one: one.seconds) for taken in alone]
    largest = [max(taken, key=lambda one: one.megabytes) for taken in alone]
    at_once = [max(taken, key=lambda one: one.megabytes) for taken in together]
    what = f"worst of {len(alone[0])} kinds of requests"
    yield Figure(18, what, "-", 5.0, "at most", "s", tuple(one.seconds for one in slowest), _kinds(slowest))
    memory = tuple(one.megabytes for one in largest)
    yield Figure(18, f"{what}, memory", "-", 100.0, "at most", "MB", memory, _kinds(largest))
    refused = sum(one.refused for taken in together for one in taken)
    answered = f"{refused} of {runs * _AT_ONCE * len(together[0])} were told to try again; {_kinds(at_once)}"
    memory = tuple(one.megabytes for one in at_once)
    yield Figure(18, "eight at once, memory of all workers", "-", 400.0, "at most", "MB", memory, answered)


def _kinds(taken: Sequence[_Taken]) -> str:
    return ", ".join(dict.fromkeys(one.kind for one in taken))


def _alone(store: RangeStore) -> Iterator[_Taken]:
    """Ask a new server each time: memory that a worker has kept since another kind would be counted as well."""
    for request in worst_of_each_kind(store):
        yield from _measured(store, [(request,)])


def _together(store: RangeStore) -> Iterator[_Taken]:
    """Ask eight of the first kind, and then eight kinds at a time."""
    alike = [worst_of_each_kind(store, number)[0] for number in range(_AT_ONCE)]
    kinds = worst_of_each_kind(store)
    yield from _measured(store, [alike, *(kinds[first : first + _AT_ONCE] for first in range(0, len(kinds), _AT_ONCE))])


def _measured(store: RangeStore, rounds: Sequence[Sequence[Request]]) -> Iterator[_Taken]:
    """Send the requests of each round at once to a server that remembers no answers."""
    with serving_pepy_process(store.installed, WITHOUT_MEMORY) as (port, process_id):
        # Every worker has loaded what it needs, and found out how far the data goes.
        for _ in range(20):
            _ask(port, Request("usual", range_path(store, store.short.names()[:1], 30, "&dimension=python")))
        before = sum(peaks(process_id, reset=True))
        for requests in rounds:
            peaks(process_id, reset=True)
            with ThreadPoolExecutor(len(requests)) as pool:
                answered = list(pool.map(lambda request: _ask(port, request), requests))
            yield _Taken(
                requests[0].kind,
                max(seconds for seconds, _ in answered),
                sum(peaks(process_id)) - before,
                sum(status == 503 for _, status in answered),
            )


def _ask(port: int, request: Request) -> tuple[float, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.monotonic()
    connection.request(request.method, request.path, request.body, request.headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status not in _ANSWERS:
        raise RuntimeError(f"{request.kind}: {request.path} was answered {answer.status}")
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
