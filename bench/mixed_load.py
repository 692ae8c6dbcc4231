"""Row 27: a load that looks real, at rising rates and then for minutes with an import in the middle."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import pyarrow.compute as pc
import pyarrow.parquet as pq
from attrs import frozen

from bench.figures import Figure
from bench.files import DayFiles
from bench.import_latency import niced_import
from bench.load import Answers, PlannedRequest, send_for, steady_load
from bench.load_picture import LoadPicture, Step
from bench.memory_watch import MemoryWatch
from bench.mixed_requests import mixed_requests
from bench.product import Installation, installation
from bench.servers import serving_pepy_process
from bench.stored_history import import_days, scaled_days
from pepy.domain.dimensions import DEFAULT_DIMENSIONS

_REQUESTS = 400_000
"""More than are sent at one rate; then they are sent again from the first one."""
_DAYS = 60
"""How many days of the most popular projects are stored before the last, full one."""
_LIMIT_MS = 50.0
_STEPS = 10
"""The rates rise in tenths of what the server answers at most, until the 99th percentile passes the limit."""
_PICTURE = "mixed-load.svg"


@frozen
class _Store:
    installed: Installation
    planned: list[PlannedRequest]
    day_file: Path
    next_day: date
    """The newest day that there is, which is not stored yet."""


@frozen
class _Minutes:
    """What happened under the load that lasted."""

    rate: float
    answers: Answers
    memory: list[tuple[float, float]]
    """Megabytes of all workers, by the second."""
    import_from: float
    import_to: float

    def growth(self) -> float:
        """Return the memory of the last quarter, divided by that of the quarter before the import."""
        last = self.memory[-1][0]
        before = [mb for second, mb in self.memory if self.import_from / 2 <= second < self.import_from]
        after = [mb for second, mb in self.memory if second >= last - (last - self.import_to) / 2]
        return median(after) / median(before)


def mixed_load_figures(
    files: DayFiles, scale: float, seconds: float, steady_seconds: float, results: Path
) -> Iterator[Figure]:
    """Measure row 27 once, with so many seconds at each rate, and write its picture into a folder."""
    with _store(files, scale) as store, serving_pepy_process(store.installed) as (port, process_id):
        send_for(port, store.planned, seconds)
        most = send_for(port, store.planned, seconds, start=_REQUESTS // 2).per_second
        steps = list(_rising(port, store.planned, most, seconds))
        fitting = [step for step in steps if step.answers.p99_ms <= _LIMIT_MS] or steps[:1]
        minutes = _minutes(store, port, process_id, fitting[-1].rate / 2, steady_seconds)
    results.mkdir(parents=True, exist_ok=True)
    picture = LoadPicture(steps, _LIMIT_MS, minutes.memory, (minutes.import_from, minutes.import_to))
    (results / _PICTURE).write_text(picture.svg(), encoding="utf-8")
    yield from _figures(steps, fitting[-1], minutes)


def _figures(steps: Sequence[Step], fitting: Step, minutes: _Minutes) -> Iterator[Figure]:
    cores = os.cpu_count() or 1
    detail = (
        f"{fitting.answers.per_second:,.0f} requests/s on {cores} cores, which also send them, "
        f"p50 {fitting.answers.p50_ms:.1f} ms, p99 {fitting.answers.p99_ms:.1f} ms"
    )
    what = f"mixed load with p99 below {_LIMIT_MS:.0f} ms, per core"
    yield Figure(27, what, "-", 1_000, "at least", "requests/s", (fitting.answers.per_second / cores,), detail)
    steady = (
        f"{minutes.memory[-1][0] / 60:.1f} minutes at {minutes.rate:,.0f} requests/s, "
        f"p99 {minutes.answers.p99_ms:.1f} ms, in which an import took {minutes.import_to - minutes.import_from:.0f} s"
    )
    detail = f"{minutes.memory[-1][1]:.0f} MB of all workers at the end; {steady}"
    yield Figure(27, "memory after an import", "before it", 1.1, "at most", "x", (minutes.growth(),), detail)
    all_answers = [*(step.answers for step in steps), minutes.answers]
    failed, sent = sum(one.errors for one in all_answers), sum(one.requests for one in all_answers)
    yield Figure(27, "requests that failed", "-", 0, "at most", "errors", (float(failed),), f"of {sent:,}")


@contextmanager
def _store(files: DayFiles, scale: float) -> Iterator[_Store]:
    """Fill an installation: the most popular projects on many days, and all of them on the last."""
    next_day = datetime.now(UTC).date() - timedelta(days=1)
    projects, day_file = files.popularity(scale), files.parquet(scale, DEFAULT_DIMENSIONS, 1)
    head = projects.names.slice(0, len(projects.head_downloads))
    rows = pq.read_table(day_file)
    rows = rows.filter(pc.is_in(rows["project"], head))
    ages = range(scaled_days(_DAYS, scale) + 1, 1, -1)
    with installation() as installed:
        import_days(installed, [next_day - timedelta(days=age) for age in ages], lambda _number, _day: rows)
        installed.import_file(day_file, next_day - timedelta(days=1))
        yield _Store(installed, list(mixed_requests(projects, _REQUESTS)), day_file, next_day)


def _rising(port: int, planned: Sequence[PlannedRequest], most: float, seconds: float) -> Iterator[Step]:
    start = 0
    for number in range(1, 2 * _STEPS):
        rate = most * number / _STEPS
        answers = send_for(port, planned, seconds, start=start, rate=rate)
        start += answers.requests
        yield Step(rate, answers)
        if answers.p99_ms > _LIMIT_MS:
            return


def _minutes(store: _Store, port: int, process_id: int, rate: float, seconds: float) -> _Minutes:
    """Send at one rate for so many seconds, or for longer if the import in the middle takes a quarter of them."""
    with steady_load(port, store.planned, rate) as load, MemoryWatch.over(process_id, seconds) as watch:
        time.sleep(seconds / 2)
        import_from = watch.second()
        niced_import(store.installed, store.day_file, store.next_day)
        import_to = watch.second()
        time.sleep(max(seconds / 4, seconds - import_to))
        memory = watch.samples
        answers = load.stop()
    return _Minutes(rate, answers, memory, import_from, import_to)
