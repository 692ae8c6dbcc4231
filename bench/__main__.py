"""`python -m bench`: measures every row of the table in docs/performance.md."""

import argparse
import sys
from math import isfinite
from pathlib import Path

from bench.files import DayFiles
from bench.report import table, write_report
from bench.rows import ALL_ROWS, Wanted, figures_of

_REPOSITORY = Path(__file__).resolve().parents[1]
_RESULTS = _REPOSITORY / "bench" / "results"


def main() -> None:
    """Measure, print each figure as soon as it is known, and write the report."""
    wanted = wanted_by(sys.argv[1:])
    figures = []
    for figure in figures_of(wanted, DayFiles.beside(_REPOSITORY), _RESULTS):
        figures.append(figure)
        sys.stdout.write(f"{table([figure]).splitlines()[-1]}\n")
        sys.stdout.flush()
    sys.stdout.write("\n" + write_report(_RESULTS, figures, wanted.scale))


def wanted_by(arguments: list[str]) -> Wanted:
    """Parse the command line. Raises SystemExit with one line if it is invalid."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure pepy against its goals.")
    usual = Wanted()
    parser.add_argument("--rows", type=_numbers, default=usual.rows, help="Rows to measure, such as 1,4,6-9.")
    parser.add_argument(
        "--scale", type=_above_zero, default=usual.scale, help="Size of the made-up PyPI; 1 is the real size."
    )
    parser.add_argument(
        "--runs", type=_runs, default=usual.runs, help="Runs of each figure, of which the median counts."
    )
    parser.add_argument(
        "--seconds", type=_above_zero, default=usual.seconds, help="How long requests are sent for a figure."
    )
    parser.add_argument(
        "--steady-seconds", type=_above_zero, default=usual.steady_seconds, help="How long row 27 keeps up its load."
    )
    return Wanted(**vars(parser.parse_args(arguments)))


def _numbers(typed: str) -> frozenset[int]:
    numbers: set[int] = set()
    for part in typed.split(","):
        first, dash, last = part.partition("-")
        numbers.update(range(int(first), int(last if dash else first) + 1))
    if not numbers or not numbers <= ALL_ROWS:
        raise argparse.ArgumentTypeError(f"{typed!r} names no rows of {min(ALL_ROWS)} to {max(ALL_ROWS)}")
    return frozenset(numbers)


def _above_zero(typed: str) -> float:
    number = float(typed)
    if not (number > 0 and isfinite(number)):
        raise argparse.ArgumentTypeError(f"{typed!r} is not a number above 0")
    return number


def _runs(typed: str) -> int:
    number = int(typed)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{typed!r} is not a number of runs")
    return number


if __name__ == "__main__":
    main()
