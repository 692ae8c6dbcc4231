"""Row 25: the memory that the CSV of a year by version takes of a worker, beside the bytes of the answer."""

import http.client
from collections.abc import Iterator, Sequence
from statistics import median

from attrs import frozen

from bench.figures import Figure
from bench.range_store import RangeStore
from bench.ranges import range_path
from bench.servers import serving_pepy_process
from bench.worst_request import peaks

_YEAR, _MONTH = 365, 30
_ASKED = "&dimension=version&limit=1000&format=csv"


@frozen
class _Taken:
    """What a request took, in MB."""

    answer: float
    beside: float


def csv_figures(store: RangeStore, runs: int) -> Iterator[Figure]:
    """Measure row 25."""
    year, month = ([_measured(store, days) for _ in range(runs)] for days in (_YEAR, _MONTH))
    beside = tuple(taken.beside for taken in year)
    detail = f"an answer of {median(taken.answer for taken in year):.1f} MB; {_described(month)} for a month"
    yield Figure(25, "CSV of a year by 1,700 versions, memory", "-", 40.0, "at most", "MB", beside, detail)


def _described(measured: Sequence[_Taken]) -> str:
    beside, answer = (median(sizes) for sizes in zip(*((one.beside, one.answer) for one in measured), strict=True))
    return f"{beside:.1f} MB beside {answer:.1f} MB"


def _measured(store: RangeStore, days: int) -> _Taken:
    """Ask a new worker, which has loaded what it needs."""
    with serving_pepy_process(store.installed) as (port, process_id):
        for _ in range(20):
            _ask(port, range_path(store, store.short.names()[:1], 30, "&dimension=python&format=csv"))
        before = sum(peaks(process_id, reset=True))
        answer = _ask(port, range_path(store, store.worst.names()[:1], days, _ASKED)) / 1024**2
        return _Taken(answer, sum(peaks(process_id)) - before - answer)


def _ask(port: int, path: str) -> int:
    """Return the bytes of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    length = len(answer.read())
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered {answer.status}")
    return length
