"""What readers see now, and questions of several statements that all see the same."""

from collections.abc import Callable
from contextlib import closing

import psycopg2
from sqlalchemy import PoolProxiedConnection

from pepy.application.query.downloads.project_reader import DataState
from pepy.infrastructure.postgres.reads.prepared_reads import (
    Answer,
    ReadSource,
    Rows,
    Snapshot,
    execute,
    fetch_rows,
    is_dead,
    with_connection,
)

UNRANKED_VERSION = "CASE WHEN ranked_version = version THEN unranked_version ELSE version END"
"""The data version that all but the ranks have, in a statement from `data_state`; see the migration 0011."""

_STATE = f"SELECT version, data_through, {UNRANKED_VERSION} FROM data_state"  # noqa: S608 - A constant.
_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "


def newest_data_state(source: ReadSource) -> DataState:
    """Return what readers see now. Raises StoreUnavailableError or StoreOutdatedError."""
    return _data_state(fetch_rows(source, _STATE, {}))


def in_snapshot(source: ReadSource, ask: Callable[[DataState, Snapshot], Answer]) -> Answer:
    """Call `ask` with the newest state and a source that sees exactly that state, and return its answer.

    It is called again if the connection breaks. Raises what `ask` raises, StoreUnavailableError or StoreOutdatedError.
    """
    return with_connection(source, lambda connection: _ask(connection, ask))


def _ask(connection: PoolProxiedConnection, ask: Callable[[DataState, Snapshot], Answer]) -> Answer:
    try:
        state = _data_state(execute(connection, _STATE, {}, first=_BEGIN))
        return ask(state, Snapshot(connection))
    finally:
        _end_transaction(connection)


def _end_transaction(connection: PoolProxiedConnection) -> None:
    if is_dead(connection):
        return
    try:
        with closing(connection.cursor()) as cursor:
            cursor.execute("ROLLBACK")
    except psycopg2.Error:
        # The transaction ended with the connection; the error to report is the one that came before.
        connection.invalidate()


def _data_state(rows: Rows) -> DataState:
    return DataState(*rows[0]) if rows else DataState(0, None)
