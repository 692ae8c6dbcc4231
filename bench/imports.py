"""Rows 1 to 5: the time, the memory and the disk of importing a full day."""

from collections.abc import Iterator, Sequence, Set
from datetime import date, timedelta

import psycopg2
from attrs import frozen

from bench.figures import Figure, ratios, shown
from bench.files import DayFiles, row_count
from bench.plain_copy import seconds_of_plain_copy
from bench.product import Run, installation
from pepy.domain.dimensions import DEFAULT_DIMENSIONS

DAY = date(2026, 8, 24)
"""A Monday; any past day would do."""
VERSIONS_ONLY = ("version",)

_MB = 1_000_000
_COPY_SAME_ROWS = "COPY, unlogged, no index"

_DISK = """
    SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'daily_downloads'::regclass
"""


@frozen
class Trial:
    """One run: the limit, the first import of a day, that of the next day, and the reimport of the changed day."""

    copy_seconds: float
    first: Run
    next_day: Run
    """All projects are known, as on every real day but the first."""
    again: Run
    bytes_per_row: float


def import_figures(files: DayFiles, scale: float, runs: int, numbers: Set[int]) -> Iterator[Figure]:
    """Measure the selected ones of rows 1 to 5."""
    if numbers & {1, 3, 5}:
        trials = [_trial(files, scale, VERSIONS_ONLY) for _ in range(runs)]
        figures = _time_figures(1, "version rows only", trials)
        yield from (figure for figure in (*figures, _disk_figure(trials)) if figure.number in numbers)
    if numbers & {2, 3, 4}:
        trials = [_trial(files, scale, DEFAULT_DIMENSIONS) for _ in range(runs)]
        figures = _time_figures(2, "all five dimensions", trials)
        yield from (figure for figure in (*figures, _memory_figure(trials)) if figure.number in numbers)
        if 4 in numbers:
            yield _growth_figure(files, scale, trials)


def _trial(files: DayFiles, scale: float, dimensions: tuple[str, ...]) -> Trial:
    first_file, changed_file = (files.parquet(scale, dimensions, seed) for seed in (1, 2))
    ready_rows = files.csv(scale, dimensions, 1)
    with installation() as installed:
        copy_seconds = seconds_of_plain_copy(installed.connection_string(), ready_rows)
        first = installed.import_file(first_file, DAY)
        disk = bytes_of_days(installed.connection_string())
        next_day = installed.import_file(changed_file, DAY + timedelta(days=1))
        again = installed.import_file(changed_file, DAY)
    return Trial(copy_seconds, first, next_day, again, disk / row_count(first_file))


def bytes_of_days(connection_string: str) -> int:
    """Return the bytes on disk of all stored days, including indexes."""
    connection = psycopg2.connect(connection_string)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(_DISK)
            return int(next(cursor)[0])
    finally:
        connection.close()


def _time_figures(number: int, what: str, trials: list[Trial]) -> tuple[Figure, ...]:
    firsts, next_days, agains = ([getattr(one, run) for one in trials] for run in ("first", "next_day", "again"))
    copies = [one.copy_seconds for one in trials]
    copy_detail = f"COPY {shown(copies, 's')}"
    first_seconds, next_seconds, again_seconds = (_seconds(runs) for runs in (firsts, next_days, agains))
    first = ratios(first_seconds, copies), f"{_shown(firsts)}, {copy_detail}"
    following = ratios(next_seconds, copies), f"{_shown(next_days)}, {copy_detail}"
    again = ratios(again_seconds, first_seconds), f"{_shown(agains)}, first {shown(first_seconds, 's')}"
    next_day = f"the next day, projects known, {what}"
    return (
        Figure(number, f"full day, {what}", _COPY_SAME_ROWS, 2.0, "at most", "x", *first),
        Figure(number, next_day, _COPY_SAME_ROWS, 1.5, "at most", "x", *following, letter="b"),
        Figure(3, f"again, changed, {what}", "first import", 1.5, "at most", "x", *again),
    )


def _seconds(runs: Sequence[Run]) -> tuple[float, ...]:
    return tuple(run.seconds for run in runs)


def _shown(runs: Sequence[Run]) -> str:
    to_end = [run.seconds_to_exit for run in runs]
    return f"{shown(_seconds(runs), 's')} to the commit, {shown(to_end, 's')} to the end"


def _disk_figure(trials: list[Trial]) -> Figure:
    sizes = tuple(one.bytes_per_row for one in trials)
    return Figure(
        5, "disk per (project, version, day)", "-", 22, "at most", "bytes", sizes, "versions only, with indexes"
    )


def _memory_figure(trials: list[Trial]) -> Figure:
    peaks = tuple(max(run.peak_bytes for run in (one.first, one.next_day, one.again)) / _MB for one in trials)
    return Figure(4, "importer's peak memory, all dimensions", "-", 600, "at most", "MB", peaks)


def _growth_figure(files: DayFiles, scale: float, trials: list[Trial]) -> Figure:
    with installation() as installed:
        doubled = installed.import_file(files.parquet(2 * scale, DEFAULT_DIMENSIONS, 1), DAY)
    peaks = [one.first.peak_bytes / _MB for one in trials]
    values = tuple(doubled.peak_bytes / _MB / peak for peak in peaks)
    detail = f"{doubled.peak_bytes / _MB:,.0f} MB for twice the projects and rows"
    return Figure(4, "peak memory of a day twice as large", "of the day", 1.1, "at most", "x", values, detail)
