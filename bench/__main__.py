"""`python -m bench`: measures every row of the table in docs/performance.md."""

import argparse
import sys
from pathlib import Path

from bench.files import DayFiles
from bench.report import table, write_report
from bench.rows import Wanted, figures_of

_REPOSITORY = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure, show each figure as soon as it is known, and write the report."""
    wanted = _wanted(sys.argv[1:])
    figures = []
    for figure in figures_of(wanted, DayFiles.beside(_REPOSITORY)):
        figures.append(figure)
        sys.stdout.write(f"{table([figure]).splitlines()[-1]}\n")
        sys.stdout.flush()
    sys.stdout.write("\n" + write_report(_REPOSITORY / "bench" / "results", figures, wanted.scale))


def _wanted(arguments: list[str]) -> Wanted:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure pepy against its goals.")
    usual = Wanted()
    parser.add_argument("--rows", type=_numbers, default=usual.rows, help="Rows to measure, such as 1,4,6-9.")
    parser.add_argument(
        "--scale", type=float, default=usual.scale, help="Size of the made-up PyPI; 1 is the real size."
    )
    parser.add_argument("--runs", type=int, default=usual.runs, help="Runs of each figure, of which the median counts.")
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="How long requests are sent for a figure.")
    return Wanted(**vars(parser.parse_args(arguments)))


def _numbers(typed: str) -> frozenset[int]:
    numbers: set[int] = set()
    for part in typed.split(","):
        first, _, last = part.partition("-")
        numbers.update(range(int(first), int(last or first) + 1))
    return frozenset(numbers)


if __name__ == "__main__":
    main()
