"""The write side of the store: the import lock, the ledger, and the one transaction of a day."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime

import psycopg2
import pyarrow as pa
from attrs import frozen
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - As above.
from sqlalchemy import Engine

from pepy.domain.errors import DomainError
from pepy.domain.imports.day_import import Import, StoredSums
from pepy.domain.imports.dimension_filling import DimensionWriter
from pepy.domain.imports.import_store import DayWriter, ImportSession
from pepy.domain.imports.usual_downloads import PublishedDay
from pepy.domain.index.data_event import DataEvent
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.connection.errors import store_errors
from pepy.infrastructure.postgres.connection.transactions import transaction
from pepy.infrastructure.postgres.imports import baselines
from pepy.infrastructure.postgres.imports.days.day_writer import PostgresDayWriter
from pepy.infrastructure.postgres.imports.days.dimension_writer import PostgresDimensionWriter
from pepy.infrastructure.postgres.imports.days.partitions import vacuum_after_import
from pepy.infrastructure.postgres.imports.export.day_export import stored_rows
from pepy.infrastructure.postgres.imports.forgotten_days import forget_day, stored_day
from pepy.infrastructure.postgres.imports.import_lock import driver_connection, import_connection
from pepy.infrastructure.postgres.imports.import_repository import PostgresImportRepository

_CLEAN_UP_PATIENCE = "SET LOCAL lock_timeout = '5s'"
"""An interrupted import does not wait long for sessions that lock the ledger: `docker stop` kills after 10 seconds."""


@frozen
class PostgresImportStore:
    """Implements `ImportStore`; each session has a connection of its own."""

    engine: Engine

    @contextmanager
    def session(self) -> Iterator[ImportSession]:
        """Hold the import lock on one connection, which also carries the transactions of the session."""
        with import_connection(self.engine) as connection:
            session = PostgresImportSession(connection)
            try:
                yield session
            except Exception:
                raise
            except BaseException:
                # A signal can come at any moment, even right before or after the outcome of a run was recorded.
                with suppress(DomainError, psycopg2.Error):
                    session.fail_interrupted()
                raise

    def stored_day(self, day: date) -> StoredSums:
        """Count what is stored of a day; see `ImportStore.stored_day`."""
        with driver_connection(self.engine) as connection, transaction(connection) as cursor:
            return stored_day(cursor, day)

    def export_rows(self, day: date) -> Iterator[pa.RecordBatch]:
        """Return a stored day's rows; see `ImportStore.export_rows`."""
        with driver_connection(self.engine) as connection:
            yield from stored_rows(connection, day)


@frozen
class PostgresImportSession:
    """Implements `ImportSession` on a connection that holds the import lock."""

    connection: Connection

    def start(self, day: date, started_at: datetime) -> Import:
        """Write a new attempt into the ledger and commit it."""
        with store_errors(), transaction(self.connection) as cursor:
            return PostgresImportRepository(cursor).start(day, started_at)

    def save(self, ended: Import) -> None:
        """Record how an import ended that published nothing."""
        with store_errors(), self._transaction_to_clean_up() as cursor:
            PostgresImportRepository(cursor).save(ended)

    def fail_interrupted(self) -> None:
        """Mark every attempt without a recorded outcome as failed."""
        with store_errors(), self._transaction_to_clean_up() as cursor:
            PostgresImportRepository(cursor).fail_interrupted()

    def published_days(self, window: Window) -> tuple[PublishedDay, ...]:
        """Return those of the days that are complete."""
        with store_errors(), self.connection.cursor() as cursor:
            return PostgresImportRepository(cursor).published_days(window)

    def definition_events(self) -> tuple[DataEvent, ...]:
        """Return the events about all projects since which the source counts something else."""
        with store_errors(), self.connection.cursor() as cursor:
            return PostgresImportRepository(cursor).definition_events()

    @contextmanager
    def replacing(self, day: date) -> Iterator[DayWriter]:
        """Replace a day in one transaction."""
        with store_errors():
            with transaction(self.connection) as cursor:
                yield PostgresDayWriter.replacing(cursor, day)
            vacuum_after_import(self.connection, day)

    @contextmanager
    def adding(self, day: date, dimension: str) -> Iterator[DimensionWriter]:
        """Add a dimension to a stored day in one transaction; see `ImportSession.adding`."""
        with store_errors():
            with transaction(self.connection) as cursor:
                stored_day(cursor, day)
                yield PostgresDimensionWriter.adding(cursor, day, dimension)
            vacuum_after_import(self.connection, day)

    def forget(self, day: date, at: datetime) -> None:
        """Take a stored day out again; see `ImportSession.forget`."""
        with store_errors():
            with transaction(self.connection) as cursor:
                forget_day(cursor, day, at)
            vacuum_after_import(self.connection, day)

    @contextmanager
    def _transaction_to_clean_up(self) -> Iterator[Cursor]:
        # An interruption can leave a transaction open.
        self.connection.rollback()
        with transaction(self.connection) as cursor:
            cursor.execute(_CLEAN_UP_PATIENCE)
            yield cursor

    def set_baselines(self, baselines_table: pa.Table) -> int:
        """Set all-time totals; see `ImportSession.set_baselines`."""
        with store_errors(), transaction(self.connection) as cursor:
            return baselines.set_baselines(cursor, baselines_table)
