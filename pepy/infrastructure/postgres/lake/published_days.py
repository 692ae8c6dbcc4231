"""What PostgreSQL knows of the days that an archive of day files should have."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

import psycopg2
from attrs import frozen
from sqlalchemy import Engine, text

from pepy.domain.errors import PublishingInProgressError
from pepy.domain.index.data_event import DataEvent
from pepy.domain.lake.published_days import PublishedDay
from pepy.infrastructure.postgres.connection.errors import store_errors
from pepy.infrastructure.postgres.connection.transactions import transaction
from pepy.infrastructure.postgres.imports.import_lock import driver_connection
from pepy.infrastructure.postgres.index.event_reader import PostgresEventReader

PUBLISHING_LOCK = 7_365_104
"""Advisory lock of whoever changes the archive; an arbitrary number of our own. It goes with its connection."""

# An id alone could be that of another import, in a database that was restored from a backup. What was added to the day
# since makes another file of it.
_COMPLETE_DAYS = text("""
    SELECT DISTINCT ON (day) day, id || ' of ' || extract(epoch FROM finished_at) || coalesce((
               SELECT string_agg(' and ' || key || ' of ' || (value ->> 'added_at'), '' ORDER BY key)
               FROM jsonb_each(dimension_sums) WHERE value ? 'added_at'
           ), ''),
           (SELECT file FROM archived_day WHERE archived_day.day = import_run.day)
    FROM import_run WHERE state = 'complete' ORDER BY day, attempt DESC
""")

_FORGOTTEN_DAYS = text("""
    SELECT day FROM import_run GROUP BY day
    HAVING bool_or(forgotten_at IS NOT NULL) AND NOT bool_or(state = 'complete')
""")


@frozen
class PostgresPublishedDays:
    """Implements `PublishedDays`."""

    engine: Engine

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """Hold the lock on a connection of its own; imports go on meanwhile."""
        with driver_connection(self.engine) as connection:
            with transaction(connection) as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", (PUBLISHING_LOCK,))
                if not next(cursor)[0]:
                    raise PublishingInProgressError("Another process is writing the archive: this one did nothing")
            try:
                yield
            finally:
                # The server notices a closed connection a moment later, and who publishes next would be refused.
                with suppress(psycopg2.Error), transaction(connection) as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", (PUBLISHING_LOCK,))

    def complete_days(self) -> dict[date, PublishedDay]:
        """Return all days that are complete."""
        with store_errors(), self.engine.connect() as connection:
            return {row[0]: PublishedDay(*row) for row in connection.execute(_COMPLETE_DAYS)}

    def forgotten_days(self) -> frozenset[date]:
        """Return the days that were taken out again."""
        with store_errors(), self.engine.connect() as connection:
            return frozenset(connection.execute(_FORGOTTEN_DAYS).scalars())

    def events(self) -> tuple[DataEvent, ...]:
        """Return all data events."""
        return tuple(PostgresEventReader(self.engine).all_events().by_id.values())
