"""The import lock: only its holder may change published data."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from sqlalchemy import Engine

from pepy.domain.errors import ImportInProgressError
from pepy.infrastructure.postgres.connection.errors import store_errors
from pepy.infrastructure.postgres.connection.session_end import remember_end
from pepy.infrastructure.postgres.connection.transactions import transaction

IMPORT_LOCK = 7_365_101
"""The number of the advisory lock, chosen arbitrarily. The lock ends with its connection, even after kill -9."""


BUSY = "Another import is running: this one did nothing"


@contextmanager
def import_connection(engine: Engine, busy: str = BUSY) -> Iterator[Connection]:
    """Yield a connection that holds the import lock. Raises ImportInProgressError(busy) if another one does."""
    with driver_connection(engine) as connection:
        with transaction(connection) as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", (IMPORT_LOCK,))
            if not next(cursor)[0]:
                raise ImportInProgressError(busy)
        try:
            yield connection
        finally:
            _release(connection)


@contextmanager
def driver_connection(engine: Engine) -> Iterator[Connection]:
    """Open a session outside the pool: COPY and session locks need the driver itself, and a fresh session."""
    with store_errors():
        pooled = engine.raw_connection()
        connection = cast("Connection", pooled.driver_connection)
        pooled.detach()
        connection.autocommit = False
        try:
            yield connection
        except psycopg2.Error as error:
            remember_end(error, connection)
            raise
        finally:
            connection.close()


def _release(connection: Connection) -> None:
    # The server notices a closed connection only after a moment, and would refuse an import that follows immediately.
    with suppress(psycopg2.Error), transaction(connection) as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", (IMPORT_LOCK,))
