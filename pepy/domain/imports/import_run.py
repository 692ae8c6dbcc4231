"""The import of a day: its run in the ledger, and the ports through which a day is stored and published."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import pyarrow as pa
from attrs import frozen

from pepy.domain.errors import ReconciliationError
from pepy.domain.imports.day_source import SourceDay
from pepy.domain.imports.day_sums import DaySums
from pepy.domain.imports.usual_downloads import PublishedDay
from pepy.domain.windows import Window

_LEAST_SHARE = 1_000
"""One of so many rows can wait in BigQuery's streaming buffer: queries see such rows, the partition does not yet."""


ABANDONED = "the importing process was killed or crashed"
"""What the ledger says of a run whose process left it running; nobody holds the import lock for it any more."""


class ImportState(StrEnum):
    """How far an attempt to import a day came."""

    RUNNING = "running"
    COMPLETE = "complete"
    SUSPECT = "suspect"
    FAILED = "failed"


@frozen
class ImportRun:
    """An attempt to import a day, as the ledger knows it when it starts."""

    id: int
    day: date
    attempt: int
    started_at: datetime


@frozen
class StoredSums:
    """What the store itself counts of a day after it was written."""

    projects: int
    downloads: int
    ci_downloads: int
    mirror_downloads: int


@frozen
class FinishedImport:
    """What the ledger keeps of a run whose rows were all stored."""

    run: ImportRun
    source: SourceDay
    sums: DaySums
    stored: StoredSums
    finished_at: datetime
    is_unusual: bool = False
    """Whether the day is unlike those before it; the operator says that it is right."""


@frozen
class RefusedImport:
    """What the ledger keeps of a run of which nothing was stored."""

    run: ImportRun
    state: ImportState
    """FAILED, or SUSPECT where only the figures are hard to believe."""
    error: str
    """One line that says why."""
    finished_at: datetime
    source: SourceDay | None = None
    """Where the run got as far as opening it."""
    sums: DaySums | None = None
    """What was read of it."""


class DayWriter(Protocol):
    """Stores one day inside one transaction."""

    def add_all(self, tables: Iterable[pa.Table]) -> None:
        """Store tables of `project_days.PROJECT_DAYS` as they are made; a project comes once."""

    def move_totals(self) -> None:
        """Let the all-time totals follow what was stored and what it replaced."""

    def stored_sums(self) -> StoredSums:
        """Count what is stored of the day now."""

    def publish(self, finished: FinishedImport) -> None:
        """Mark the run complete and let readers see the day once the transaction commits."""


class ImportSession(Protocol):
    """The import lock, held: whoever has a session is the only one that changes published data."""

    def start(self, day: date, started_at: datetime) -> ImportRun:
        """Write a new attempt into the ledger, at once and outside of any other transaction."""

    def refuse(self, refused: RefusedImport) -> None:
        """Mark an attempt failed or suspect, with what is known of it; a run that was published stays complete."""

    def published_days(self, window: Window) -> tuple[PublishedDay, ...]:
        """Return those of the days that are complete, in no particular order."""

    def replacing(self, day: date) -> AbstractContextManager[DayWriter]:
        """Open the one transaction that replaces a day; it commits when the context ends without an error."""

    def forget(self, day: date, at: datetime) -> None:
        """Take a stored day out again in one transaction: totals, the ledger and what readers see follow.

        Raises what `ImportStore.stored_day` raises; nothing is changed then.
        """

    def set_baselines(self, baselines: pa.Table) -> int:
        """Set all-time totals (columns `project` and `total_downloads`), create missing projects; returns how many."""


class ImportStore(Protocol):
    """Where days and totals are written."""

    def session(self) -> AbstractContextManager[ImportSession]:
        """Take the import lock. Raises ImportInProgressError if it is already held."""

    def stored_day(self, day: date) -> StoredSums:
        """Count what is stored of a day.

        Raises UnknownDayError if it is not stored, or ArchivedDayError if it was moved into a file.
        """

    def export_rows(self, day: date) -> Iterator[pa.RecordBatch]:
        """Return a stored day as batches of `day_rows.DAY_ROWS`, ordered by project, dimension and value.

        Raises UnknownDayError if the day is not complete.
        """


def reconcile_source(source: SourceDay, sums: DaySums) -> None:
    """Hold what was read against what the source has. Raises ReconciliationError where they differ."""
    if source.counts_every_dimension:
        _same_in_every_dimension(sums)
    if source.partition_rows is None:
        return
    counted = sums.downloads + source.left_out.downloads
    if not 0 <= (counted - source.partition_rows) * _LEAST_SHARE <= source.partition_rows:
        raise ReconciliationError(f"the source has {source.partition_rows} downloads, {counted} were counted")


def _same_in_every_dimension(sums: DaySums) -> None:
    for name, dimension in sums.by_dimension.items():
        if dimension.downloads != sums.downloads:
            raise ReconciliationError(
                f"the source has {sums.downloads} downloads by version and {dimension.downloads} by {name}"
            )


def reconcile(sums: DaySums, stored: StoredSums) -> None:
    """Hold what is stored against what the source said. Raises ReconciliationError where they differ."""
    said = sums.by_dimension["version"]
    for count in ("downloads", "ci_downloads", "mirror_downloads"):
        if getattr(said, count) != getattr(stored, count):
            raise ReconciliationError(
                f"the source has {getattr(said, count)} {count}, {getattr(stored, count)} were stored"
            )
