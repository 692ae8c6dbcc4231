"""How far the data is behind, and which days are missing or suspect: what a monitor wants to know."""

from datetime import date

from attrs import frozen

from pepy.application.query.imports.import_status import ShowImports, ShowImportsHandler
from pepy.domain.clock import Clock
from pepy.domain.imports.ledger import LastImport, LedgerReader
from pepy.domain.imports.state import ImportState

DAYS = 30
"""How many days are looked at: as many as `imports:status` shows."""


@frozen
class ServiceStatus:
    """What became of the imports of the last 30 days."""

    data_through: date | None
    """The newest complete day; None before the first import."""
    lag_days: int | None
    """Days from the newest complete day to today; 1 when yesterday is complete."""
    missing_days: tuple[date, ...]
    """Days up to yesterday that are not stored, ascending, whether they failed or were never tried."""
    suspect_days: tuple[date, ...]
    """Days whose newest import was not believed, ascending."""
    last_import: LastImport | None
    is_late: bool
    """Whether the newest complete day is older than the operator allows."""
    archived_days: tuple[date, ...] = ()
    """Days that were imported and moved into files, ascending: answers do not have their downloads."""


@frozen
class FindStatusHandler:
    """Answers from the ledger."""

    ledger: LedgerReader
    clock: Clock
    max_lag_days: int

    def handle(self) -> ServiceStatus:
        """Return the status; without any complete day it is late."""
        complete = self.ledger.complete_days()
        newest_day = complete.last_day if complete else None
        # The clock of another machine, which imported the day, may be ahead.
        lag_days = max(0, (self.clock().date() - newest_day).days) if newest_day else None
        days = ShowImportsHandler(self.ledger, self.clock).handle(ShowImports(DAYS))
        return ServiceStatus(
            data_through=newest_day,
            lag_days=lag_days,
            missing_days=tuple(
                status.day for status in days if status.state not in (ImportState.COMPLETE, ImportState.SUSPECT)
            ),
            suspect_days=tuple(status.day for status in days if status.state is ImportState.SUSPECT),
            last_import=self.ledger.last_import(),
            is_late=lag_days is None or lag_days > self.max_lag_days,
            archived_days=tuple(status.day for status in days if status.archived_in is not None),
        )
