"""Finding and dropping old days in PostgreSQL, for the archive."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg2
import pyarrow as pa
from attrs import frozen
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - As above.
from sqlalchemy import Engine

from pepy.domain.errors import StoreBusyError
from pepy.domain.housekeeping.archive import Archive
from pepy.domain.imports.days.figures import Figures
from pepy.infrastructure.postgres.connection.transactions import transaction
from pepy.infrastructure.postgres.housekeeping.month_compaction import ATTEMPTS, LOCK_PATIENCE
from pepy.infrastructure.postgres.imports import data_state
from pepy.infrastructure.postgres.imports.archived_days import archived_days, put_away
from pepy.infrastructure.postgres.imports.days.index_days import keep_index
from pepy.infrastructure.postgres.imports.days.partitions import ensure_partition, partition_name, vacuum_after_import
from pepy.infrastructure.postgres.imports.export.day_export import stored_rows
from pepy.infrastructure.postgres.imports.import_lock import import_connection
from pepy.infrastructure.postgres.imports.ledger_figures import ledger_figures

_DATA_THROUGH = "SELECT data_through FROM data_state"
_HAS_OTHER_DAYS = "SELECT EXISTS (SELECT FROM {partition} WHERE day <> ALL(%s))"
_DROP_MONTH = ("ALTER TABLE daily_downloads DETACH PARTITION {partition}", "DROP TABLE {partition}")


@frozen
class PostgresArchivingStore:
    """Implements `ArchivingStore`."""

    engine: Engine
    attempts: int = ATTEMPTS

    @contextmanager
    def archiving(self) -> Iterator[Archive]:
        """Hold the import lock."""
        with import_connection(self.engine) as connection:
            yield PostgresArchive(connection, self.attempts)


@frozen
class PostgresArchive:
    """Implements `Archive` on a connection that holds the import lock."""

    connection: Connection
    attempts: int

    def days_before_newest(self, keep_days: int) -> tuple[date, ...]:
        """Return the days that are old enough to archive."""
        with transaction(self.connection) as cursor:
            cursor.execute(_DATA_THROUGH)
            (newest,) = next(cursor)
            if newest is None:
                return ()
            stored = ledger_figures(cursor).keys() - archived_days(cursor)
            return tuple(sorted(day for day in stored if (newest - day) >= timedelta(days=keep_days)))

    def rows(self, day: date) -> Iterator[pa.RecordBatch]:
        """Read a stored day."""
        return stored_rows(self.connection, day)

    def ledger_figures(self, day: date) -> Figures:
        """Return the ledger's figures."""
        with transaction(self.connection) as cursor:
            return ledger_figures(cursor)[day]

    def drop(self, files: Mapping[date, str]) -> None:
        """Drop the month's partition if these are all of its days; otherwise delete the rows."""
        days = list(files)
        partition = sql.Identifier(partition_name(days[0]))
        with transaction(self.connection) as cursor:
            for day in days:
                keep_index(cursor, day)
            put_away(cursor, dict(files))
            data_state.raise_version(cursor)
            # A month whose days have no rows has no partition yet.
            ensure_partition(cursor, days[0])
            cursor.execute(sql.SQL(_HAS_OTHER_DAYS).format(partition=partition), (days,))
            is_shared = next(cursor)[0]
            if is_shared:
                cursor.execute(sql.SQL("DELETE FROM {} WHERE day = ANY(%s)").format(partition), (days,))
            else:
                self._drop_partition(cursor, partition)
        if is_shared:
            vacuum_after_import(self.connection, days[0])

    def _drop_partition(self, cursor: Cursor, partition: sql.Identifier) -> None:
        for _ in range(self.attempts):
            cursor.execute("SAVEPOINT before_drop")
            try:
                cursor.execute(LOCK_PATIENCE)
                for statement in _DROP_MONTH:
                    cursor.execute(sql.SQL(statement).format(partition=partition))
            except psycopg2.errors.LockNotAvailable:
                cursor.execute("ROLLBACK TO SAVEPOINT before_drop")
                time.sleep(1)
            else:
                return
        raise StoreBusyError("No day of the month was dropped: other sessions kept reading it")
