"""How the read side asks: one prepared statement, one round trip, and a second try on a connection that had died."""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import psycopg2
from attrs import frozen
from sqlalchemy import Engine, PoolProxiedConnection

from pepy.application.query.service.moment import bound_state, require_version
from pepy.infrastructure.postgres.connection.errors import is_broken_connection, store_errors
from pepy.infrastructure.postgres.reads.replica import ReplicaFirst

ReadSource = Engine | ReplicaFirst
"""Where the read side asks: one server, or a replica with its primary behind it."""

_PARAMETER = re.compile(r"%\((\w+)\)s")


@frozen
class PreparedStatement:
    """A statement as the server knows it: planned once per connection, since planning takes longer than reading."""

    name: str
    prepare: str
    execute: str


def fetch_row(source: ReadSource, statement: str, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
    """Return the first row of a reading statement; see `fetch_rows`."""
    rows = fetch_rows(source, statement, parameters)
    return rows[0] if rows else None


def fetch_rows(source: ReadSource, statement: str, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    """Return the rows of a reading statement with `%(name)s` parameters.

    If its last column is called `data_version`, the statement must have seen the version of its request.

    Raises StoreUnavailableError or StoreOutdatedError, or DataMovedError if it has seen another version.
    """
    bound_state()
    rows, last_column = _fetch_from(source, prepared(statement), parameters)
    if rows and last_column == "data_version":
        require_version(rows[0][-1])
    return rows


def fetch_rows_of_any_moment(
    source: ReadSource, statement: str, parameters: Mapping[str, Any]
) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement that has nothing to do with the moment of the thread's request."""
    rows, _ = _fetch_from(source, prepared(statement), parameters)
    return rows


def storable_text(text: str) -> str:
    """Return a text that PostgreSQL takes: NUL and half characters, which no stored text has, become others."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1000)
def prepared(statement: str) -> PreparedStatement:
    """Turn `%(name)s` parameters into those of a prepared statement, whose types the server infers from their use."""
    parameters = list(dict.fromkeys(_PARAMETER.findall(statement)))
    numbered = _PARAMETER.sub(lambda found: f"${parameters.index(found[1]) + 1}", statement).replace("%%", "%")
    name = "pepy_" + blake2b(statement.encode(), digest_size=12).hexdigest()
    values = ", ".join(f"%({parameter})s" for parameter in parameters)
    return PreparedStatement(name, f"PREPARE {name} AS {numbered}", f"EXECUTE {name} ({values})".replace(" ()", ""))


def _fetch_from(
    source: ReadSource, statement: PreparedStatement, parameters: Mapping[str, Any]
) -> tuple[Sequence[Sequence[Any]], str]:
    if isinstance(source, ReplicaFirst):
        return source.first_answer(lambda engine: _fetch_from(engine, statement, parameters))
    with store_errors():
        return _fetch_now(source, statement, parameters)


def _fetch_now(
    engine: Engine, statement: PreparedStatement, parameters: Mapping[str, Any]
) -> tuple[Sequence[Sequence[Any]], str]:
    connection = engine.raw_connection()
    try:
        return _fetch(connection, statement, parameters)
    except psycopg2.Error as error:
        if not (is_broken_connection(error) or _is_dead(connection)):
            raise
        # A restarted server leaves dead connections in the pool: they all go, and a read can be repeated safely.
        connection.invalidate()
        engine.dispose()
    finally:
        connection.close()
    connection = engine.raw_connection()
    try:
        return _fetch(connection, statement, parameters)
    finally:
        connection.close()


def _fetch(
    connection: PoolProxiedConnection, statement: PreparedStatement, parameters: Mapping[str, Any]
) -> tuple[Sequence[Sequence[Any]], str]:
    known: set[str] = connection.info.setdefault("prepared", set())
    with closing(connection.cursor()) as cursor:
        if statement.name not in known:
            cursor.execute(statement.prepare)
            known.add(statement.name)
        cursor.execute(statement.execute, parameters)
        return cursor.fetchall(), cursor.description[-1][0]


def _is_dead(connection: PoolProxiedConnection) -> bool:
    driver_connection = connection.driver_connection
    return driver_connection is None or bool(driver_connection.closed)
