"""Rewriting the partition of a past month in (project, day) order, without blocking readers.

The sorted copy is built and committed as a separate table, and then replaces the old partition in one short
transaction. If the process is killed, either the old or the new partition is in place; the next compaction drops a
leftover copy. docs/decisions/0009-compacted-months.md explains why the copy is frozen first.
"""

import time
from datetime import date

import psycopg2
from attrs import frozen
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - As above.
from sqlalchemy import Engine

from pepy.domain.errors import InvalidMonthError, StoreBusyError
from pepy.domain.housekeeping.months import CompactedMonth
from pepy.infrastructure.postgres.connection.transactions import transaction
from pepy.infrastructure.postgres.imports.days.partitions import month_bounds, partition_name
from pepy.infrastructure.postgres.imports.import_lock import import_connection

ATTEMPTS = 60
"""How often to try the swap, once per second."""
LOCK_PATIENCE = "SET LOCAL lock_timeout = '300ms'"
"""Readers queue behind us while we wait for the lock, so keep it short."""

_SIZE = "SELECT pg_total_relation_size(%s::regclass)"
_IS_PARTITION = "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(%s))"
_BUILD = (
    "SET LOCAL work_mem = '256MB'",
    "DROP TABLE IF EXISTS {copy}",
    "CREATE TABLE {copy} (LIKE {partition} INCLUDING ALL)",
    # ATTACH trusts this constraint instead of reading all rows under its lock.
    "ALTER TABLE {copy} ADD CONSTRAINT its_month CHECK (day >= {first} AND day < {after})",
    "INSERT INTO {copy} SELECT * FROM {partition} ORDER BY project_id, day",
)
# Rows of transactions before this limit are frozen; if it is after the builder's, all rows of the copy are.
_IS_FROZEN = "SELECT age(relfrozenxid) < age(%s::xid) FROM pg_class WHERE oid = %s::regclass"
_SWAP = (
    LOCK_PATIENCE,
    "ALTER TABLE daily_downloads DETACH PARTITION {partition}",
    "DROP TABLE {partition}",
    "ALTER TABLE {copy} RENAME TO {partition}",
    "ALTER TABLE daily_downloads ATTACH PARTITION {partition} FOR VALUES FROM ({first}) TO ({after})",
    "ALTER TABLE {partition} DROP CONSTRAINT its_month",
)


@frozen
class PostgresMonths:
    """Implements `Months`."""

    engine: Engine
    attempts: int = ATTEMPTS

    def compact(self, month: date) -> CompactedMonth:
        """Rewrite a month under the import lock."""
        with import_connection(self.engine) as connection:
            return _Compaction(connection, month, self.attempts).run()


@frozen
class _Compaction:
    connection: Connection
    month: date
    attempts: int

    @property
    def partition(self) -> str:
        return partition_name(self.month)

    @property
    def copy(self) -> str:
        return f"{self.partition}_sorted"

    def run(self) -> CompactedMonth:
        with transaction(self.connection) as cursor:
            bytes_before = self._stored_bytes(cursor)
            rows, builder = self._build(cursor)
        try:
            self._freeze(builder)
            self._swap()
        except StoreBusyError:
            with transaction(self.connection) as cursor:
                cursor.execute(self._statement("DROP TABLE {copy}"))
            raise
        with transaction(self.connection) as cursor:
            return CompactedMonth(rows, bytes_before, self._stored_bytes(cursor))

    def _stored_bytes(self, cursor: Cursor) -> int:
        cursor.execute(_IS_PARTITION, (self.partition,))
        if not next(cursor)[0]:
            raise InvalidMonthError(f"Month {self.month:%Y-%m} has no stored days")
        cursor.execute(_SIZE, (self.partition,))
        size: int = next(cursor)[0]
        return size

    def _build(self, cursor: Cursor) -> tuple[int, str]:
        for statement in _BUILD:
            cursor.execute(self._statement(statement))
        rows = cursor.rowcount
        cursor.execute("SELECT pg_current_xact_id()::xid::text")
        return rows, next(cursor)[0]

    def _freeze(self, builder: str) -> None:
        vacuum = self._statement("VACUUM (FREEZE, ANALYZE) {copy}")
        for _ in range(self.attempts):
            self.connection.autocommit = True
            with self.connection.cursor() as cursor:
                cursor.execute(vacuum)
                cursor.execute(_IS_FROZEN, (builder, self.copy))
                is_frozen = next(cursor)[0]
            self.connection.autocommit = False
            if is_frozen:
                return
            time.sleep(1)
        raise StoreBusyError(f"Month {self.month:%Y-%m} was not changed: another transaction was open for too long")

    def _swap(self) -> None:
        for _ in range(self.attempts):
            try:
                with transaction(self.connection) as cursor:
                    for statement in _SWAP:
                        cursor.execute(self._statement(statement))
            except psycopg2.errors.LockNotAvailable:
                time.sleep(1)
            else:
                return
        raise StoreBusyError(f"Month {self.month:%Y-%m} was not changed: other sessions kept reading it")

    def _statement(self, statement: str) -> sql.Composed:
        first, after = month_bounds(self.month)
        return sql.SQL(statement).format(
            partition=sql.Identifier(self.partition),
            copy=sql.Identifier(self.copy),
            first=sql.Literal(first),
            after=sql.Literal(after),
        )
