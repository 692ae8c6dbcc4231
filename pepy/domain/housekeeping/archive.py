"""Moving old days from the store into day files, which are read back and compared before anything is dropped."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from pepy.domain.errors import ReconciliationError
from pepy.domain.housekeeping.audit import Figures


class Archive(Protocol):
    """Stored days under the import lock, while old ones are moved out."""

    def days_before_newest(self, keep_days: int) -> tuple[date, ...]:
        """Return the stored days, ascending, that are older than the `keep_days` calendar days up to the newest."""

    def rows(self, day: date) -> Iterator[pa.RecordBatch]:
        """Return a stored day as batches of `day_rows.DAY_ROWS`, sorted by project."""

    def ledger_figures(self, day: date) -> Figures:
        """Return the ledger's figures for the day's complete import."""

    def drop(self, files: Mapping[date, Path]) -> None:
        """Remove days of one month from the store and record their files; totals stay the same. All or nothing.

        Raises StoreBusyError, with nothing changed, if other sessions lock the month for too long.
        """


class ArchivingStore(Protocol):
    """A store whose days can be archived."""

    def archiving(self) -> AbstractContextManager[Archive]:
        """Take the import lock. Raises ImportInProgressError if it is already held."""


def require_same_day(day: date, found: Figures, said: Figures, where: str) -> None:
    """Compare the figures of a day's file with the ledger's. Raises ReconciliationError if they differ."""
    for figure, expected in said.items():
        if found.get(figure, 0) != expected:
            raise ReconciliationError(
                f"{where} has {found.get(figure, 0)} {figure} for day {day}, but the ledger says {expected}"
            )
