"""Connecting to PostgreSQL through SQLAlchemy."""

from collections.abc import Mapping

from sqlalchemy import Engine, create_engine

_CONNECT_SECONDS = 5
"""How long a reader waits for a server that does not answer."""


_READ_SECONDS = 5
"""How long a statement of the read side may take; it needs a millisecond, and whoever asked has given up by then."""


def connect(database_url: str) -> Engine:
    """Return an engine for a URL that starts with `postgresql+psycopg2://`; nothing is connected yet.

    An engine must not be shared by processes: each worker makes its own.
    """
    return _engine(database_url, {"timezone": "UTC"})


def connect_for_reading(database_url: str) -> Engine:
    """Return an engine for the statements that answer requests; see `connect`."""
    return _engine(
        database_url,
        {
            "timezone": "UTC",
            "datestyle": "ISO",  # Days are written by the server.
            "statement_timeout": f"{_READ_SECONDS}s",
            # Planning over the partitions of years takes longer than reading; a plan without values is as good here,
            # because partitions outside a window are still left out when it runs.
            "plan_cache_mode": "force_generic_plan",
        },
    )


def _engine(database_url: str, options: Mapping[str, str]) -> Engine:
    return create_engine(
        database_url,
        pool_size=16,
        max_overflow=4,
        pool_timeout=_CONNECT_SECONDS,
        # The connection used last knows its prepared statements, and those that are not needed stay idle.
        pool_use_lifo=True,
        # Every statement of the read side is one snapshot; without a transaction around it a read is one round trip.
        isolation_level="AUTOCOMMIT",
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "tcp_user_timeout": _CONNECT_SECONDS * 1000,  # A server whose machine is gone does not even refuse.
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
        },
    )
