"""Connecting to PostgreSQL through SQLAlchemy."""

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from sqlalchemy import Engine, ExceptionContext, NullPool, create_engine, event

from pepy.infrastructure.postgres.connection.pooling import refuse_shared_sessions
from pepy.infrastructure.postgres.connection.session_end import close_after, remember_end
from pepy.infrastructure.postgres.connection.sessions import CONNECT_SECONDS, Sessions

_DIALECT = "postgresql+psycopg2://"
"""All that SQLAlchemy needs to know; libpq reads the rest from the connection string."""


def connect(database_url: str) -> Engine:
    """Return an engine for commands: imports, migrations, housekeeping. Nothing is connected yet.

    Each connection is a new session, because hours may pass between statements. The URL may be anything that libpq
    accepts. Processes must not share an engine: each worker makes its own.
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
        # Last in, first out: recently used connections have their statements prepared, and surplus ones stay idle.
        pool_use_lifo=True,
        # Nothing is to be rolled back: reads that begin a transaction end it themselves.
        pool_reset_on_return=None,
        # Most reads are one statement and thus one snapshot: without a transaction, that is a single round trip. Those
        # of several statements begin a transaction themselves (`reads/snapshot.py`).
        isolation_level="AUTOCOMMIT",
    )


def _remember_end(context: ExceptionContext) -> None:
    session = context.connection and context.connection.connection.driver_connection
    if session and isinstance(context.original_exception, psycopg2.Error):
        remember_end(context.original_exception, session)
