"""Why a server ended a session: it says so before it closes the connection, but the driver discards it.

The driver only keeps the last result of a statement, which is libpq's remark that the connection is closed. libpq has
both; https://www.psycopg.org/docs/connection.html#connection.pgconn_ptr explains how to ask it.
"""

import ctypes
from functools import cache
from typing import Any

import psycopg2
from psycopg2 import _psycopg
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.


def remember_end(error: psycopg2.Error, connection: Connection) -> None:
    """Attach to an error what the server said before the session ended; does nothing if the session is still open.

    Call it before the connection is closed.
    """
    if not connection.closed or message_at_end(error):
        return
    pointer, error_message = connection.pgconn_ptr, _error_message()
    if pointer and error_message and (message := error_message(pointer)):
        error.add_note(message.decode(errors="replace"))


def close_after(error: BaseException, connection: Connection) -> None:
    """Close a connection that could not be set up, and attach to the error why the server ended it, if it did."""
    if isinstance(error, psycopg2.Error):
        remember_end(error, connection)
    connection.close()


def message_at_end(error: psycopg2.Error) -> str:
    """Return what `remember_end` attached to an error; empty if the session stayed open."""
    return "\n".join(getattr(error, "__notes__", ()))


@cache
def _error_message() -> Any:
    """Return libpq's `PQerrorMessage` in the copy of libpq that the driver uses, None if that cannot be loaded."""
    try:
        function = ctypes.PyDLL(_psycopg.__file__).PQerrorMessage
    except (OSError, AttributeError):
        return None
    function.argtypes, function.restype = [ctypes.c_void_p], ctypes.c_char_p
    return function
