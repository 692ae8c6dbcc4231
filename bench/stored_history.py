"""Filling an installation with many made-up days of few projects, for reading histories."""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
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

    def names(self) -> list[str]:
        """Return the projects."""
        return [f"{self.prefix}-{number:06}" for number in range(self.projects)]

    def store_in(self, installed: Installation) -> None:
        """Import the days with the handler of pepy's command, in a single process to save time."""
        container = Container(settings=Settings.from_environment(installed.environment()), progress=Silence())
        with tempfile.TemporaryDirectory(prefix="pepy-bench-") as folder:
            file = Path(folder) / "day.parquet"
            for number, day in enumerate(_told(self._days(), f"{self.projects:,} projects")):
                pq.write_table(self.rows(number), file)
                container.day_importer().import_day(day, DayFileSource(file))
        container.engine().dispose()
        container.shutdown_resources()

    def rows(self, seed: int) -> pa.Table:
        """Return the rows of one day; the seed makes its counts differ from those of other days."""
        count = self.projects * self.versions
        versions = sorted(f"{number // 20}.{number % 20}.0" for number in range(self.versions))
        downloads = np.random.default_rng(seed).integers(1, 5_000, count)
        zeros = pa.array(np.zeros(count, np.int64))
        columns = [
            pa.array(self.names()).take(pa.array(np.repeat(np.arange(self.projects), self.versions))),
            pa.array(["version"]).take(pa.array(np.zeros(count, np.int64))),
            pa.array(versions).take(pa.array(np.tile(np.arange(self.versions), self.projects))),
            pa.array(downloads),
            pc.divide(pa.array(downloads), 3),
            zeros,
        ]
        return pa.Table.from_arrays(columns, schema=DAY_ROWS)

    def _days(self) -> list[date]:
        return [self.last_day - timedelta(days=age) for age in range(self.days - 1, -1, -1)]


def _told(days: Sequence[date], what: str) -> Iterator[date]:
    """Yield the days, and report the progress on standard error every few seconds."""
    next_line = time.monotonic() + _SECONDS_BETWEEN_LINES
    for number, day in enumerate(days):
        if time.monotonic() >= next_line:
            sys.stderr.write(f"storing days of {what}: {number:,} of {len(days):,}\n")
            next_line += _SECONDS_BETWEEN_LINES
        yield day
