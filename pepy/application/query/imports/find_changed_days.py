"""Find the recent days whose source grew or shrank after they were imported: late rows are normal."""

from datetime import date, timedelta

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.imports.day_source import SourceCensus
from pepy.domain.imports.ledger import Ledger, LedgerDay
from pepy.domain.windows import last_days

_LEAST_SHARE = 1_000
"""A day is imported again if its source changed by more than one row in so many: 0.1 %."""


@frozen
class RecheckDays:
    """Look at the last `days` days up to yesterday."""

    days: int


@frozen
class RecheckDaysHandler:
    """Carries out `RecheckDays`; the days it finds are handed to `ImportDaysHandler`."""

    ledger: Ledger
    census: SourceCensus
    clock: Clock

    def handle(self, command: RecheckDays) -> tuple[date, ...]:
        """Return the complete days whose source is no longer what was imported, oldest first.

        None are found where the source cannot tell how many rows it has. Raises SourceUnavailableError for settings
        that are wrong or missing.
        """
        window = last_days(command.days, self.clock().date() - timedelta(days=1))
        row_counts = self.census.row_counts(window)
        attempts = self.ledger.attempts(window)
        return tuple(day for day in sorted(attempts) if _changed(attempts[day], row_counts.get(day)))


def _changed(known: LedgerDay, rows_now: int | None) -> bool:
    rows_then = known.downloads if known.partition_rows is None else known.partition_rows
    # A day that came from a file has a source that does not change by itself.
    from_bigquery = (known.method or "").startswith("bigquery")
    if rows_now is None or rows_then is None or not known.complete or not from_bigquery or known.archived:
        return False
    return abs(rows_now - rows_then) * _LEAST_SHARE > rows_then
