"""How the read side asks: one statement, one row, and a second try on a connection that died in the pool."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, exc

from pepy.infrastructure.postgres.errors import store_errors


def fetch_row(engine: Engine, statement: str, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
    """Return the first row of a reading statement. Raises StoreUnavailableError or StoreOutdatedError."""
    with store_errors():
        try:
            return _fetch_once(engine, statement, parameters)
        except exc.DBAPIError as error:
            # A restarted server leaves dead connections in the pool. The pool is emptied by the first one that
            # is found dead, and a read can be repeated safely.
            if not error.connection_invalidated:
                raise
            return _fetch_once(engine, statement, parameters)


def storable_text(text: str) -> str:
    """Return a text that PostgreSQL takes: NUL and half characters, which no stored text has, become others."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _fetch_once(engine: Engine, statement: str, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
    with engine.connect() as connection:
        return connection.exec_driver_sql(statement, dict(parameters)).fetchone()
