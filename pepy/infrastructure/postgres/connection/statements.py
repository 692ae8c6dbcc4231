"""Cancelling the statements that this process is waiting for, which interrupts the waiting threads."""

from contextlib import suppress
from weakref import WeakSet

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.errors import Interruption

_connections: "WeakSet[Connection]" = WeakSet()
_interruptions: list[Interruption] = []


def make_cancellable(connection: Connection) -> None:
    """Let `cancel_statements` reach a connection for as long as it lives."""
    _connections.add(connection)


def cancel_statements(interruption: Interruption) -> None:
    """Cancel the running statements of all connections, from any thread; idle connections are not affected."""
    _interruptions.append(interruption)
    for connection in tuple(_connections):
        with suppress(psycopg2.Error):  # It is closed, or its server is down.
            connection.cancel()


def raise_interruption(error: BaseException | None) -> None:
    """Raise the interruption if it is what cancelled the statement and caused the driver's error."""
    if _interruptions and isinstance(error, psycopg2.errors.QueryCanceled):
        raise _interruptions[0] from error
