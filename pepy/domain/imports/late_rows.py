"""Which days have changed at their source since they were imported; late rows are normal."""

from datetime import date

from pepy.domain.imports.days.day_source import SourceCensus
from pepy.domain.imports.ledger import LedgerDay, LedgerReader
from pepy.domain.windows import Window

DEFAULT_RECHECKED_DAYS = 7
"""How many days the daily import looks back for late rows; nearly all of them arrive within a few days."""

_LEAST_SHARE = 1_000
"""A day is imported again if its source changed by more than one row in this many: 0.1 %."""


def find_changed_days(ledger: LedgerReader, census: SourceCensus, window: Window) -> tuple[date, ...]:
    """Return the complete days whose source has changed since they were imported, oldest first.

    Finds none if the source cannot tell how many rows it has. Raises SourceUnavailableError for settings that are wrong
    or missing.
    """
    row_counts = census.row_counts(window)
    attempted = ledger.attempted_days(window)
    return tuple(day for day in sorted(attempted) if _changed(attempted[day], row_counts.get(day)))


def _changed(known: LedgerDay, rows_now: int | None) -> bool:
    rows_then = known.source_downloads if known.partition_rows is None else known.partition_rows
    # A day file does not change by itself.
    from_bigquery = (known.method or "").startswith("bigquery")
    can_change = known.is_complete and from_bigquery and known.archived_in is None
    if rows_now is None or rows_then is None or not can_change:
        return False
    return abs(rows_now - rows_then) * _LEAST_SHARE > rows_then
