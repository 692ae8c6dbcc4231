"""Filling the index from stored project-days, a transaction per day, beside imports."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import psycopg2
from attrs import frozen
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from sqlalchemy import Engine

from pepy.domain.errors import ReconciliationError
from pepy.domain.housekeeping.index_filling import IndexFilling
from pepy.infrastructure.postgres.connection.errors import store_errors
from pepy.infrastructure.postgres.connection.transactions import transaction
from pepy.infrastructure.postgres.housekeeping.audited_index import index_differences, indexed_days
from pepy.infrastructure.postgres.imports import data_state
from pepy.infrastructure.postgres.imports.archived_days import archived_days
from pepy.infrastructure.postgres.imports.days.index_days import recount_index
from pepy.infrastructure.postgres.imports.import_lock import driver_connection
from pepy.infrastructure.postgres.imports.ledger_figures import ledger_figures

# A month that is dropped or swapped between planning and reading would look empty.
_KEEP_PARTITIONS = "LOCK TABLE daily_downloads IN ACCESS SHARE MODE"
# Grouping the values of a day in memory instead of on disk.
_USE_MEMORY = "SET LOCAL work_mem = '64MB'"

_DROP_UNKNOWN_DAYS = """
    WITH dropped AS (
        DELETE FROM index_day
        WHERE NOT EXISTS (SELECT FROM import_run WHERE import_run.day = index_day.day AND state = 'complete')
        RETURNING day
    )
    SELECT count(DISTINCT day) FROM dropped
"""


@frozen
class PostgresIndexStore:
    """Implements `IndexStore`."""

    engine: Engine

    @contextmanager
    def filling(self) -> Iterator[IndexFilling]:
        """Open a session; it does not hold the import lock, so that no import has to wait for it."""
        with store_errors(), driver_connection(self.engine) as connection:
            yield PostgresIndexFilling(connection)


@frozen
class PostgresIndexFilling:
    """Implements `IndexFilling` on a connection."""

    connection: Connection

    def outdated_days(self) -> tuple[date, ...]:
        """Return the days to fill."""
        with transaction(self.connection) as cursor:
            said, index, archived = ledger_figures(cursor), indexed_days(cursor), archived_days(cursor)
        outdated = (day for day in said.keys() - archived if _is_outdated(said[day], index.get(day)))
        return tuple(sorted(outdated, reverse=True))

    def drop_unknown_days(self) -> int:
        """Take days out of the index that a release without one has forgotten."""
        with transaction(self.connection) as cursor:
            cursor.execute(_DROP_UNKNOWN_DAYS)
            dropped: int = next(cursor)[0]
            if dropped:
                data_state.raise_version_alone(cursor)
        return dropped

    def fill(self, day: date) -> bool:
        """Count the index of a day anew."""
        try:
            return self._fill(day)
        except psycopg2.DataError as error:
            reason = str(error).splitlines()[0]
            raise ReconciliationError(f"day {day} cannot be counted: {reason}: import it again") from error
        except _NothingToFillError:
            return False

    def _fill(self, day: date) -> bool:
        with transaction(self.connection) as cursor:
            cursor.execute(_KEEP_PARTITIONS)
            cursor.execute(_USE_MEMORY)
            index = recount_index(cursor, day)
            said = ledger_figures(cursor).get(day)
            if index is None or said is None or day in archived_days(cursor):
                raise _NothingToFillError
            differences = index_differences(said, index)
            if differences:
                raise ReconciliationError(
                    f"day {day}: the stored days add up to {differences[0]}: import the day again"
                )
            data_state.raise_version_alone(cursor)
        return True


class _NothingToFillError(Exception):
    """Takes a transaction back whose day is none to fill."""


def _is_outdated(said: dict[str, int], index: dict[str, int] | None) -> bool:
    return index is None or bool(index_differences(said, index))
