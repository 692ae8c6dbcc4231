"""`python -m bench`: measures every row of the table in docs/performance.md."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.files import DayFiles
from bench.imports import import_figures
from bench.latency import import_latency_figure, statement_figure
from bench.long_history import history_figures
from bench.peer import peer_figure
from bench.read_store import read_store
from bench.reads import read_figures
from bench.report import table, write_report
from bench.startup import startup_figure

_REPOSITORY = Path(__file__).resolve().parents[1]
_ALL_ROWS = range(1, 15)


def main() -> None:
    """Measure, show each figure as soon as it is known, and write the report."""
    wanted = _arguments()
    files = DayFiles.beside(_REPOSITORY)
    figures = []
    for figure in _figures(files, wanted):
        figures.append(figure)
        sys.stdout.write(f"{table([figure]).splitlines()[-1]}\n")
        sys.stdout.flush()
    sys.stdout.write("\n" + write_report(_REPOSITORY / "bench" / "results", figures, wanted.scale))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure pepy against its goals.")
    parser.add_argument("--scale", type=float, default=1.0, help="Size of the made-up PyPI; 1 is the real size.")
    parser.add_argument("--runs", type=int, default=3, help="Runs of each figure, of which the median counts.")
    parser.add_argument("--rows", type=_numbers, default=set(_ALL_ROWS), help="Rows to measure, such as 1,4,6-9.")
    return parser.parse_args()


def _numbers(typed: str) -> set[int]:
    numbers: set[int] = set()
    for part in typed.split(","):
        first, _, last = part.partition("-")
        numbers.update(range(int(first), int(last or first) + 1))
    return numbers


def _figures(files: DayFiles, wanted: argparse.Namespace) -> Iterator[Figure]:
    if wanted.rows & {1, 2, 3, 4, 5}:
        yield from import_figures(files, wanted.scale, wanted.runs, wanted.rows)
    if wanted.rows & {6, 7, 8, 9, 11, 12}:
        with read_store(files, wanted.scale) as store:
            yield from read_figures(store, wanted.runs, wanted.rows)
            if 11 in wanted.rows:
                yield import_latency_figure(store, files, wanted.scale, wanted.runs)
            if 12 in wanted.rows:
                yield statement_figure(store, wanted.runs)
    if 10 in wanted.rows:
        yield from history_figures(wanted.scale, wanted.runs)
    if 13 in wanted.rows:
        yield startup_figure()
    if 14 in wanted.rows:
        yield peer_figure(files, wanted.scale, wanted.runs)


if __name__ == "__main__":
    main()
