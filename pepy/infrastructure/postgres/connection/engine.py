"""Connecting to PostgreSQL through SQLAlchemy."""

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from sqlalchemy import Engine, ExceptionContext, NullPool, create_engine, event

from pepy.infrastructure.postgres.connection.pooling import refuse_shared_sessions
from pepy.infrastructure.postgres.connection.session_end import close_after, remember_end
from pepy.infrastructure.postgres.connection.sessions import CONNECT_SECONDS, Sessions

_DIALECT = "postgresql+psycopg2://"
"""All that SQLAlchemy needs to know; whom to connect to, libpq reads from the connection string."""


def connect(database_url: str) -> Engine:
    """Return an engine for what commands do: imports, migrations, housekeeping; nothing is connected yet.

    Each connection is a new session, because a command may come hours after the one before. The URL is anything that
    libpq takes. An engine must not be shared by processes: each worker makes its own.
    """
    sessions = Sessions.for_long_work(database_url)

    def open_session() -> Connection:
        session = sessions.open()
        try:
            refuse_shared_sessions(session, sessions.open)
        except BaseException as error:
            close_after(error, session)
            raise
        return session

    engine = create_engine(_DIALECT, creator=open_session, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    event.listen(engine, "handle_error", _remember_end)
    return engine


def connect_for_reading(database_url: str) -> Engine:
    """Return an engine for the statements that answer requests; see `connect`."""
    return create_engine(
        _DIALECT,
        creator=Sessions.for_reads(database_url).open,
        pool_size=16,
        max_overflow=4,
        pool_timeout=CONNECT_SECONDS,
        # The connection used last knows its prepared statements, and those that are not needed stay idle.
        pool_use_lifo=True,
        # Every statement of the read side is one snapshot; without a transaction around it a read is one round trip.
        isolation_level="AUTOCOMMIT",
    )


def _remember_end(context: ExceptionContext) -> None:
    session = context.connection and context.connection.connection.driver_connection
    if session and isinstance(context.original_exception, psycopg2.Error):
        remember_end(context.original_exception, session)
