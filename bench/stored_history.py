"""Filling an installation with many made-up days of few projects, for reading histories."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from attrs import frozen

from bench.product import Installation
from pepy.domain.imports.days.day_rows import DAY_ROWS
from pepy.infrastructure.container.container import Container
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.dayfile.reader import DayFileSource

_SECONDS_BETWEEN_LINES = 10.0


def scaled_days(days: int, scale: float) -> int:
    """Return how many days a made-up history has: all of them, or fewer below a hundredth of PyPI's size.

    With so few, the figures only show that measuring works.
    """
    return max(2, round(days * min(1.0, scale * 100)))


class Silence:
    """Progress that is not shown."""

    def begin(self, what: str, length: int | None) -> None:
        """Show nothing."""

    def advance(self, steps: int) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing."""


@frozen
class History:
    """Projects that are downloaded on every day in every version."""

    prefix: str
    projects: int
    versions: int
    days: int
    last_day: date
    pythons: int = 0
    """How many versions of Python download each project; 0 for days that are split by version alone."""

    def names(self) -> list[str]:
        """Return the projects."""
        return [f"{self.prefix}-{number:06}" for number in range(self.projects)]

    def store_in(self, installed: Installation) -> None:
        """Import the days."""
        store_together(installed, [self])

    def rows(self, seed: int) -> pa.Table:
        """Return the rows of one day; the seed makes its counts differ from those of other days."""
        downloads = np.random.default_rng(seed).integers(1, 5_000, (self.projects, self.versions))
        versions = sorted(f"{number // 20}.{number % 20}.0" for number in range(self.versions))
        by_version = self._split("version", versions, downloads)
        if not self.pythons:
            return by_version
        by_python = np.repeat(downloads.sum(axis=1, keepdims=True) // self.pythons, self.pythons, axis=1)
        by_python[:, 0] += downloads.sum(axis=1) % self.pythons
        rows = [by_version, self._split("python", sorted(f"3.{n + 6}" for n in range(self.pythons)), by_python)]
        return pa.concat_tables(rows).sort_by([("project", "ascending"), ("dimension", "ascending")])

    def _split(self, dimension: str, values: Sequence[str], downloads: np.ndarray) -> pa.Table:
        counts = pa.array(downloads.ravel())
        columns = [
            pa.array(self.names()).take(pa.array(np.repeat(np.arange(self.projects), len(values)))),
            pa.array([dimension]).take(pa.array(np.zeros(len(counts), np.int64))),
            pa.array(values).take(pa.array(np.tile(np.arange(len(values)), self.projects))),
            counts,
            pc.divide(counts, 3)
            if dimension == "version" and not self.pythons
            else pa.array(np.zeros(len(counts), np.int64)),
            pa.array(np.zeros(len(counts), np.int64)),
        ]
        return pa.Table.from_arrays(columns, schema=DAY_ROWS)

    def every_day(self) -> list[date]:
        """Return the days, ascending."""
        return [self.last_day - timedelta(days=age) for age in range(self.days - 1, -1, -1)]


def store_together(installed: Installation, histories: Sequence[History]) -> None:
    """Import histories that end on the same day, with the handler of pepy's command, in a single process to save time.

    Their prefixes have to ascend, because days are sorted by project.
    """
    longest = max(histories, key=lambda history: history.days)
    projects = sum(history.projects for history in histories)

    def rows_of(number: int, day: date) -> pa.Table:
        of_day = [history for history in histories if history.days > (history.last_day - day).days]
        return pa.concat_tables([history.rows(number) for history in of_day])

    import_days(installed, _told(longest.every_day(), f"{projects:,} projects"), rows_of)


def import_days(installed: Installation, days: Iterable[date], rows_of: Callable[[int, date], pa.Table]) -> None:
    """Import the rows that a function gives for the number of a day and the day, in this process."""
    container = Container(settings=Settings.from_environment(installed.environment()), progress=Silence())
    with tempfile.TemporaryDirectory(prefix="pepy-bench-") as folder:
        file = Path(folder) / "day.parquet"
        for number, day in enumerate(days):
            pq.write_table(rows_of(number, day), file)
            container.day_importer().import_day(day, DayFileSource(file), force=True)
    container.engine().dispose()
    container.shutdown_resources()


def _told(days: Sequence[date], what: str) -> Iterator[date]:
    """Yield the days, and report the progress on standard error every few seconds."""
    next_line = time.monotonic() + _SECONDS_BETWEEN_LINES
    for number, day in enumerate(days):
        if time.monotonic() >= next_line:
            sys.stderr.write(f"storing days of {what}: {number:,} of {len(days):,}\n")
            next_line += _SECONDS_BETWEEN_LINES
        yield day
