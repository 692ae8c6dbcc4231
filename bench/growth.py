"""How the cost of an import grows: `python -m bench.growth` measures three sizes of everything that can grow."""

import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
from attrs import frozen

from bench.files import DayFiles
from bench.imports import DAY, bytes_of_days
from bench.product import Installation, Run, installation
from bench.stored_history import History
from pepy.domain.dimensions import DIMENSIONS

_SCALE = 0.1
"""The share of PyPI's size at which the number of dimensions is varied."""


@frozen
class Cost:
    """What one import took, and what all stored days take."""

    grown: str
    run: Run
    disk_bytes: int

    def as_row(self) -> str:
        """Return a row of the table in docs/performance.md."""
        run = self.run
        return (
            f"| {self.grown} | {run.seconds:.1f} s | {run.peak_bytes / 1e6:.0f} MB | {self.disk_bytes / 1e6:.0f} MB |"
        )


def main() -> None:
    """Measure, and print each cost as soon as it is known."""
    files = DayFiles.beside(Path(__file__).resolve().parents[1])
    sys.stdout.write("| what | to the commit | peak memory | disk of all days |\n|---|---|---|---|\n")
    for cost in _costs(files):
        sys.stdout.write(f"{cost.as_row()}\n")
        sys.stdout.flush()


def _costs(files: DayFiles) -> Iterator[Cost]:
    for projects in (50_000, 100_000, 200_000):
        yield _cost_of(f"{projects:,} projects of 5 versions", _history(projects, 5))
    for versions in (5, 10, 20):
        yield _cost_of(f"{versions} versions of 50,000 projects", _history(50_000, versions))
    for days in (1, 8, 31):
        yield _cost_of(f"day {days} of 20,000 projects of 5 versions", _history(20_000, 5, days))
    for count in (1, 3, 5, len(DIMENSIONS)):
        dimensions = DIMENSIONS[:count]
        with installation() as installed:
            run = installed.import_file(files.parquet(_SCALE, dimensions, 1), DAY)
            yield Cost(
                f"{count} dimension{'s' if count > 1 else ''} of a tenth of PyPI",
                run,
                bytes_of_days(installed.connection_string()),
            )


def _history(projects: int, versions: int, days: int = 1) -> History:
    return History("growth", projects, versions, days, last_day=DAY)


def _cost_of(grown: str, history: History) -> Cost:
    """Store all days except the last, and measure the import of the last."""
    with installation() as installed:
        before = History(history.prefix, history.projects, history.versions, history.days - 1, DAY - timedelta(days=1))
        before.store_in(installed)
        run = _import(installed, history, DAY)
        return Cost(grown, run, bytes_of_days(installed.connection_string()))


def _import(installed: Installation, history: History, day: date) -> Run:
    with tempfile.TemporaryDirectory(prefix="pepy-bench-") as folder:
        file = Path(folder) / "day.parquet"
        pq.write_table(history.rows(history.days), file)
        return installed.import_file(file, day)


if __name__ == "__main__":
    main()
