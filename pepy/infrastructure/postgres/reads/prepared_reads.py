"""How reads are sent: one prepared statement in one round trip, with a second try if the connection was dead."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeVar

import psycopg2
from attrs import frozen
from sqlalchemy import Engine, PoolProxiedConnection

from pepy.application.query.service.data_watch import DataWatch
from pepy.infrastructure.postgres.connection.errors import is_broken_connection, store_errors
from pepy.infrastructure.postgres.reads.replica import ReplicaFirst

Rows = Sequence[Sequence[Any]]
Answer = TypeVar("Answer")


@frozen
class WatchedSource:
    """Servers that are not asked while they are known to be down, so that few requests wait for a timeout."""

    source: Engine | ReplicaFirst
    watch: DataWatch


@frozen
class Snapshot:
    """A transaction whose statements all see the data as they were when it began."""

    connection: PoolProxiedConnection


ReadSource = Engine | ReplicaFirst | WatchedSource | Snapshot
"""Where reads go: a server, a replica with its primary as fallback, either of them watched, or a snapshot."""

_PARAMETER = re.compile(r"%\((\w+)\)s")


@frozen
class PreparedStatement:
    """A statement as the server knows it: planned once per connection, since planning takes longer than reading."""

    name: str
    prepare: str
    execute: str


def fetch_rows(source: ReadSource, statement: str, parameters: Mapping[str, Any]) -> Rows:
    """Return the rows of a reading statement with `%(name)s` parameters.

    Raises StoreUnavailableError or StoreOutdatedError.
    """
    return with_connection(source, lambda connection: execute(connection, statement, parameters))


def storable_text(text: str) -> str:
    """Replace characters that PostgreSQL refuses, NUL and lone surrogates; no stored text has any."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1000)
def prepared(statement: str) -> PreparedStatement:
    """Turn `%(name)s` parameters into those of a prepared statement, whose types the server infers from their use."""
    parameters = list(dict.fromkeys(_PARAMETER.findall(statement)))
    numbered = _PARAMETER.sub(lambda found: f"${parameters.index(found[1]) + 1}", statement).replace("%%", "%")
    name = "pepy_" + blake2b(statement.encode(), digest_size=12).hexdigest()
    values = ", ".join(f"%({parameter})s" for parameter in parameters)
    return PreparedStatement(name, f"PREPARE {name} AS {numbered}", f"EXECUTE {name} ({values})".replace(" ()", ""))


def with_connection(source: ReadSource, use: Callable[[PoolProxiedConnection], Answer]) -> Answer:
    """Call `use` with a connection and return its result. It must only read, because it may be called twice.

    Raises StoreUnavailableError or StoreOutdatedError.
    """
    if isinstance(source, Snapshot):
        return use(source.connection)
    refuse_if_away(source)
    if isinstance(source, WatchedSource):
        source = source.source
    if isinstance(source, ReplicaFirst):
        return source.first_answer(lambda engine: with_connection(engine, use))
    with store_errors():
        return _with_living_connection(source, use)


def refuse_if_away(source: ReadSource) -> None:
    """Raise StoreUnavailableError or StoreOutdatedError if a source is known to be down."""
    if isinstance(source, WatchedSource):
        source.watch.now()


def execute(connection: PoolProxiedConnection, statement: str, parameters: Mapping[str, Any], first: str = "") -> Rows:
    """Return the rows of a prepared statement; the SQL in `first` runs before it, in the same round trip."""
    known: set[str] = connection.info.setdefault("prepared", set())
    asked = prepared(statement)
    with closing(connection.cursor()) as cursor:
        if asked.name not in known:
            cursor.execute(asked.prepare)
            known.add(asked.name)
        cursor.execute(first + asked.execute, parameters)
        return cursor.fetchall()


def _with_living_connection(engine: Engine, use: Callable[[PoolProxiedConnection], Answer]) -> Answer:
    connection = engine.raw_connection()
    try:
        return use(connection)
    except psycopg2.Error as error:
        if not (is_broken_connection(error) or is_dead(connection)):
            raise
        # A restarted server leaves dead connections in the pool: discard them all. A read can be repeated safely.
        connection.invalidate()
        engine.dispose()
    finally:
        connection.close()
    connection = engine.raw_connection()
    try:
        return use(connection)
    finally:
        connection.close()


def is_dead(connection: PoolProxiedConnection) -> bool:
    """Tell whether a connection is known to be closed."""
    driver_connection = connection.driver_connection
    return driver_connection is None or bool(driver_connection.closed)
