"""Short ways to build the downloads that a test needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from secrets import token_hex

import pyarrow as pa
from attrs import Factory, define, frozen

from pepy.domain.imports.days.day_rows import DAY_ROWS, checked_rows
from pepy.domain.imports.days.day_source import SourceDay

Counts = int | tuple[int, int, int]
"""Downloads, or downloads with CI and mirror downloads."""

Projects = dict[str, dict[str, dict[str | None, Counts]]]
"""{"requests": {"version": {"2.31.0": 12, "2.32.3": (40, 10, 5)}}}"""


def raw_rows(projects: Projects) -> pa.RecordBatch:
    """Return the rows of a day as a source has them, before they are checked."""
    rows = [
        dict(zip(DAY_ROWS.names, (project, dimension, value, *_three(counts)), strict=True))
        for project, dimensions in projects.items()
        for dimension, values in dimensions.items()
        for value, counts in values.items()
    ]
    return pa.RecordBatch.from_pylist(rows, schema=DAY_ROWS)


def _three(counts: Counts) -> tuple[int, int, int]:
    return (counts, 0, 0) if isinstance(counts, int) else counts


@frozen
class RowsSource:
    """A source that hands over the same rows for every day, a batch per project."""

    projects: Projects
    method: str = "file"
    counted_dimensions: tuple[str, ...] = ()
    partition_rows: int | None = None
    bytes_billed: int | None = None
    job_id: str | None = Factory(token_hex)

    @contextmanager
    def open(self, day: date) -> Iterator[SourceDay]:  # noqa: ARG002 - The rows are the same on every day.
        yield SourceDay(
            self.method,
            self.batches(),
            job_id=self.job_id,
            bytes_billed=self.bytes_billed,
            counted_dimensions=self.counted_dimensions,
            partition_rows=self.partition_rows,
        )

    def batches(self) -> Iterator[pa.RecordBatch]:
        rows_before = 0
        for name, dimensions in self.projects.items():
            batch = raw_rows({name: dimensions})
            yield checked_rows(batch, rows_before)
            rows_before += batch.num_rows


@frozen
class OneDimension:
    """A source of days of which it hands over one dimension alone, as each day has it."""

    days: dict[date, Projects]
    dimension: str
    bytes_billed: int | None = None

    @contextmanager
    def open(self, day: date) -> Iterator[SourceDay]:
        projects = {
            name: {self.dimension: splits[self.dimension]}
            for name, splits in sorted(self.days[day].items())
            if self.dimension in splits
        }
        yield SourceDay("bigquery-rest", RowsSource(projects).batches(), bytes_billed=self.bytes_billed)

    def check_settings(self) -> None:
        pass


@frozen
class FailingSource:
    """A source that hands over some rows and then breaks, or breaks when it is closed."""

    projects: Projects
    error: BaseException | None
    error_on_closing: BaseException | None = None

    @contextmanager
    def open(self, day: date) -> Iterator[SourceDay]:  # noqa: ARG002 - It breaks on every day.
        yield SourceDay("file", self._batches())
        if self.error_on_closing:
            raise self.error_on_closing

    def _batches(self) -> Iterator[pa.RecordBatch]:
        yield checked_rows(raw_rows(self.projects), 0)
        if self.error:
            raise self.error


@define
class RecordedProgress:
    """Records the progress that was reported."""

    steps: int = 0
    begun: int = 0
    ended: int = 0

    def begin(self, what: str, length: int | None) -> None:  # noqa: ARG002 - Only the number of calls matters.
        self.begun += 1

    def advance(self, steps: int) -> None:
        self.steps += steps

    def end(self) -> None:
        self.ended += 1


def write_csv(file: Path, projects: Projects) -> Path:
    """Write a day file by hand, so that what pepy writes itself is not what proves what it reads."""
    rows = [row.values() for row in raw_rows(projects).to_pylist()]
    lines = [",".join("" if value is None else str(value) for value in row) for row in (DAY_ROWS.names, *rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def about_days(lines: list[str]) -> list[str]:
    """Leave out what `imports:verify` says of ranks that a test did not make."""
    return [line for line in lines if not line.startswith(("no ranks were made", "ranks are of"))]
