"""Removing a stored day, as if it had never been imported."""

from datetime import date, datetime

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.errors import ArchivedDayError, UnknownDayError
from pepy.domain.imports.day_import import StoredSums
from pepy.infrastructure.postgres.imports import data_state
from pepy.infrastructure.postgres.imports.days.day_writer import PostgresDayWriter, stored_sums
from pepy.infrastructure.postgres.imports.import_repository import PostgresImportRepository

# A day that has rows without a complete import, or the other way round, can be removed as well.
_STATE = """
    SELECT EXISTS (SELECT FROM import_run WHERE day = %(day)s AND state = 'complete')
               OR EXISTS (SELECT FROM daily_downloads WHERE day = %(day)s),
           (SELECT file FROM archived_day WHERE day = %(day)s)
"""


def stored_day(cursor: Cursor, day: date) -> StoredSums:
    """Count what is stored of a day. Raises UnknownDayError or ArchivedDayError if nothing is."""
    cursor.execute(_STATE, {"day": day})
    is_stored, archive_file = next(cursor)
    if archive_file is not None:
        raise ArchivedDayError(f"Day {day} is archived: bring it back by importing {archive_file}, then forget it")
    if not is_stored:
        raise UnknownDayError(f"Day {day} is not stored: there is nothing to forget")
    return stored_sums(cursor, day)


def forget_day(cursor: Cursor, day: date, at: datetime) -> None:
    """Remove a day from the store, totals, the ledger and what readers see, as part of one transaction."""
    stored_day(cursor, day)
    # A day that is replaced by nothing.
    PostgresDayWriter.replacing(cursor, day).move_totals()
    PostgresImportRepository(cursor).forget(day, at)
    data_state.raise_version(cursor)
