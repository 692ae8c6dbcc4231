"""The rows of the table in docs/performance.md, and what they are measured with."""

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from bench.all_dimensions import all_dimensions_figures
from bench.csv_memory import csv_figures
from bench.figures import Figure
from bench.files import DayFiles
from bench.import_latency import import_latency_figures
from bench.imports import import_figures
from bench.index_year import index_figures
from bench.limits import limit_figures
from bench.long_answers import long_answer_figures
from bench.long_history import history_figures
from bench.mixed_load import mixed_load_figures
from bench.one_read import statement_figure
from bench.pages import page_figures
from bench.peer import peer_figure
from bench.publishing import publishing_figures
from bench.range_store import range_store
from bench.ranges import range_figures
from bench.ranks import rank_figures
from bench.read_store import read_store
from bench.reads import read_figures
from bench.search import typo_figures
from bench.serving_start import serving_start_figures
from bench.startup import startup_figure
from bench.stats import stats_figure
from bench.support import support_figure
from bench.worst_request import worst_request_figures

ALL_ROWS = frozenset(range(1, 29))
_ROWS_OF_READS = frozenset({6, 7, 8, 9, 11, 12, 17})
_ROWS_OF_RANGES = frozenset({18, 19, 20, 22, 24, 25})


@frozen
class Wanted:
    """What to measure."""

    rows: frozenset[int] = ALL_ROWS
    scale: float = 1.0
    """Size of the made-up PyPI; 1 is the real size."""
    runs: int = 3
    """Runs per figure; the median counts."""
    seconds: float = 4.0
    """How long to send requests for a figure if their number is not fixed."""
    steady_seconds: float = 600.0
    """How long row 27 keeps up its load."""


def figures_of(wanted: Wanted, files: DayFiles, results: Path) -> Iterator[Figure]:
    """Measure one figure at a time; a row may have several. Pictures go into the folder of the results."""
    rows, scale, runs = wanted.rows, wanted.scale, wanted.runs
    if rows & {1, 2, 3, 4, 5}:
        yield from import_figures(files, scale, runs, rows)
    if rows & _ROWS_OF_READS:
        yield from _figures_of_reads(wanted, files)
    if 10 in rows:
        yield from history_figures(scale, runs)
    if 13 in rows:
        yield startup_figure()
    if rows & _ROWS_OF_RANGES:
        yield from _figures_of_ranges(wanted)
    yield from _figures_of_few(wanted, files)
    if 27 in rows:
        yield from mixed_load_figures(files, scale, wanted.seconds, wanted.steady_seconds, results)


def _figures_of_reads(wanted: Wanted, files: DayFiles) -> Iterator[Figure]:
    """Measure the rows that share a store."""
    rows, scale, runs, seconds = wanted.rows, wanted.scale, wanted.runs, wanted.seconds
    with read_store(files, scale) as store:
        yield from read_figures(store, runs, seconds, rows)
        if 8 in rows:
            yield from long_answer_figures(store, runs)
        if 11 in rows:
            yield from import_latency_figures(store, files, scale, runs, seconds)
        if 12 in rows:
            yield statement_figure(store, runs)
        if 17 in rows:
            yield from typo_figures(store, runs)


def _figures_of_ranges(wanted: Wanted) -> Iterator[Figure]:
    with range_store(wanted.scale) as store:
        if 18 in wanted.rows:
            yield from worst_request_figures(store, wanted.runs)
        if 19 in wanted.rows:
            yield from range_figures(store, wanted.runs)
        if 20 in wanted.rows:
            yield stats_figure(store, wanted.runs, wanted.seconds)
        if 22 in wanted.rows:
            yield from page_figures(store, wanted.runs)
        if 24 in wanted.rows:
            yield support_figure(store, wanted.runs)
        if 25 in wanted.rows:
            yield from csv_figures(store, wanted.runs)


def _figures_of_few(wanted: Wanted, files: DayFiles) -> Iterator[Figure]:
    """Measure the rows that share nothing with others."""
    if 14 in wanted.rows:
        yield peer_figure(files, wanted.scale, wanted.runs)
    if 15 in wanted.rows:
        yield from index_figures(wanted.scale, wanted.runs)
    if 16 in wanted.rows:
        yield from rank_figures(wanted.scale, wanted.runs)
    if 21 in wanted.rows:
        yield from publishing_figures(files, wanted.scale, wanted.runs)
    if 23 in wanted.rows:
        yield from all_dimensions_figures(files, wanted.scale, wanted.runs)
    if 26 in wanted.rows:
        yield from serving_start_figures(wanted.runs)
    if 28 in wanted.rows:
        yield from limit_figures(wanted.runs, wanted.seconds)
