"""What the ledger says about days and their imports."""

from datetime import date, datetime
from typing import Protocol

from attrs import frozen

from pepy.domain.imports.costs import BilledDay
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import Window

ABANDONED = "the importing process was killed or crashed"
"""The ledger's error for an import whose process died without ending it; its import lock is free again."""


@frozen
class LedgerDay:
    """A UTC day in the ledger: the figures of its newest complete or suspect import, or else of its last one."""

    day: date
    state: ImportState
    attempts: int = 0
    source_rows: int | None = None
    source_downloads: int | None = None
    bytes_billed: int | None = None
    seconds: float | None = None
    error: str | None = None
    archived_in: str | None = None
    """The file that a complete day was moved to; it can only be restored from there, so no source is asked again."""
    method: str | None = None
    """How the rows were fetched, see `SourceDay.method`."""
    partition_rows: int | None = None
    """Rows of the day's partition at that time; None if unknown."""
    keeps_older_data: bool = False
    """For a suspect day: whether readers still see an earlier import of it."""

    @property
    def is_complete(self) -> bool:
        """Tell whether readers see the day, even if a later import was refused."""
        return self.state is ImportState.COMPLETE or self.keeps_older_data

    @property
    def was_tried(self) -> bool:
        """Tell whether an import of the day was ever started; one that was forgotten since does not count."""
        return self.state not in (ImportState.MISSING, ImportState.FORGOTTEN)


@frozen
class IndexGaps:
    """Complete days of which the index, the sums over all projects, has nothing; ascending.

    Releases that knew no index imported them.
    """

    stored: tuple[date, ...]
    """Those whose project-days are stored, so that the index can be counted from them."""
    archived: tuple[date, ...]
    """Those that were moved into files."""


@frozen
class LastImport:
    """The import that was started last."""

    day: date
    attempt: int
    state: ImportState
    started_at: datetime
    finished_at: datetime | None = None
    """None while it runs, and where its process was killed."""


class LedgerReader(Protocol):
    """Reads the ledger. Raises StoreUnavailableError or StoreOutdatedError if the store cannot answer."""

    def attempted_days(self, window: Window) -> dict[date, LedgerDay]:
        """Return the days of the window for which an import was ever started, forgotten ones included."""

    def complete_days(self) -> Window | None:
        """Return the oldest and the newest complete day; None before the first import."""

    def last_import(self) -> LastImport | None:
        """Return the import that was started last; None before the first one."""

    def methods(self) -> frozenset[str]:
        """Return how the complete days were fetched, see `SourceDay.method`."""

    def billed_days(self, since: date) -> tuple[BilledDay, ...]:
        """Return what queries that began on this UTC day or later were billed, by day, ascending.

        Those of imports that failed, were killed or forgotten count like others; days on which nothing was billed are
        left out.
        """

    def days_lacking(self, dimension: str, window: Window) -> tuple[date, ...]:
        """Return the stored days of the window that were not wholly split by a dimension, ascending.

        Archived days, which cannot be changed, are not among them.
        """

    def index_gaps(self) -> IndexGaps:
        """Return the complete days that the index lacks."""


class Bills(Protocol):
    """Where it is written down what queries are billed; raises as LedgerReader."""

    def note_bill(self, job_id: str, begun_at: datetime, bytes_billed: int) -> None:
        """Write down at once what a query is billed, instead of what was written down of it before."""
