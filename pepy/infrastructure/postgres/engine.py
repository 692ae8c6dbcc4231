"""Connecting to PostgreSQL through SQLAlchemy."""

from sqlalchemy import Engine, create_engine

_CONNECT_SECONDS = 5
"""How long a reader waits for a server that does not answer."""


def connect(database_url: str) -> Engine:
    """Return an engine for a URL that starts with `postgresql+psycopg2://`; nothing is connected yet.

    An engine must not be shared by processes: each worker makes its own.
    """
    return create_engine(
        database_url,
        pool_size=4,
        max_overflow=16,
        pool_timeout=_CONNECT_SECONDS,
        # Every statement of the read side is one snapshot; without a transaction around it a read is one round trip.
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": _CONNECT_SECONDS, "options": "-c timezone=UTC"},
    )
