"""Moving old days from the store into day files, which are read back and compared before anything is dropped."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from pepy.domain.imports.days.day_rows import RowBatch
from pepy.domain.imports.days.day_source import DaySource
from pepy.domain.imports.days.figures import Figures


class Archive(Protocol):
    """Stored days under the import lock, while old ones are moved out."""

    def days_before_newest(self, keep_days: int) -> tuple[date, ...]:
        """Return the stored days, ascending, that are older than the `keep_days` calendar days up to the newest."""

    def rows(self, day: date) -> Iterator[RowBatch]:
        """Return a stored day as batches of `day_rows.CHECKED_ROWS`, projects in order."""

    def ledger_figures(self, day: date) -> Figures:
        """Return the ledger's figures for the day's complete import."""

    def drop(self, files: Mapping[date, str]) -> None:
        """Remove days of one month from the store and record their files; totals stay the same. All or nothing.

        Raises StoreBusyError, with nothing changed, if other sessions lock the month for too long.
        """


class ArchivePlace(Protocol):
    """Where archived days are kept."""

    def keep(self, day: date, rows: Iterator[RowBatch]) -> str:
        """Keep the day's file, and return where it is, as the ledger shows it."""

    def source(self, location: str, day: date) -> DaySource:
        """Return the file as a source, to check it."""


class ArchivingStore(Protocol):
    """A store whose days can be archived."""

    def archiving(self) -> AbstractContextManager[Archive]:
        """Take the import lock. Raises ImportInProgressError if another process holds it."""
