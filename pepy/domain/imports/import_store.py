"""The ports for recording imports, and for storing and publishing days."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from pepy.domain.imports.day_import import Import, StoredSums
from pepy.domain.imports.days.day_rows import RowBatch
from pepy.domain.imports.days.figures import Figures
from pepy.domain.imports.days.fold import FoldedRows
from pepy.domain.imports.dimension_filling import DimensionWriter
from pepy.domain.imports.totals import Totals
from pepy.domain.imports.usual_downloads import PublishedDay
from pepy.domain.index.data_event import DataEvent
from pepy.domain.windows import Window


class DayWriter(Protocol):
    """Stores one day inside one transaction."""

    def add_all(self, pieces: Iterable[FoldedRows]) -> None:
        """Store folded rows as they are made; each project comes once."""

    def move_totals(self) -> None:
        """Adjust the all-time totals to what was stored and what it replaced."""

    def write_index(self) -> Figures:
        """Store the index of the day, the sums over all projects, and return what it adds up to by dimension."""

    def stored_sums(self) -> StoredSums:
        """Count what is stored of the day now."""

    def publish(self, completed: Import) -> None:
        """Save the import and let readers see the day once the transaction commits."""


class ImportRepository(Protocol):
    """Keeps imports in the ledger."""

    def start(self, day: date, started_at: datetime) -> Import:
        """Begin an import of this day, and commit that outside of any other transaction.

        Imports that are still marked as running are marked as failed: their processes have lost the import lock.
        """

    def save(self, ended: Import) -> None:
        """Record how an import ended; a published one stays complete, whatever goes wrong afterwards."""

    def published_days(self, window: Window) -> tuple[PublishedDay, ...]:
        """Return those of the days that are complete, in no particular order."""

    def definition_events(self) -> tuple[DataEvent, ...]:
        """Return the events about all projects since which the source counts something else."""


class ImportSession(ImportRepository, Protocol):
    """Holds the import lock: only the process that has the session may change published data."""

    def replacing(self, day: date) -> AbstractContextManager[DayWriter]:
        """Open the one transaction that replaces a day; it commits when the context ends without an error."""

    def adding(self, day: date, dimension: str) -> AbstractContextManager[DimensionWriter]:
        """Open the one transaction that adds a dimension to a stored day; it commits when the context ends well.

        Raises what `ImportStore.stored_day` raises.
        """

    def forget(self, day: date, at: datetime) -> None:
        """Remove a stored day in one transaction, and adjust the totals, the ledger and what readers see.

        Raises what `ImportStore.stored_day` raises; nothing is changed then.
        """

    def set_baselines(self, baselines: Totals) -> int:
        """Set all-time totals (columns `project` and `total_downloads`), create missing projects; returns how many."""


class ImportStore(Protocol):
    """Where days and totals are written."""

    def session(self) -> AbstractContextManager[ImportSession]:
        """Take the import lock. Raises ImportInProgressError if another process holds it."""

    def stored_day(self, day: date) -> StoredSums:
        """Count what is stored of a day.

        Raises UnknownDayError if it is not stored, or ArchivedDayError if it was moved into a file.
        """

    def export_rows(self, day: date) -> Iterator[RowBatch]:
        """Return a stored day as batches of `day_rows.CHECKED_ROWS`, ordered by project, dimension and value.

        Raises UnknownDayError if the day is not complete.
        """
