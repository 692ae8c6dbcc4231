"""Why a server ended a session: it says so before it closes the connection, and the driver forgets it.

Of all results of a statement the driver keeps the last one, and that is libpq's remark that the connection is closed.
libpq itself keeps both. https://www.psycopg.org/docs/connection.html#connection.pgconn_ptr tells how to ask it.
"""

import ctypes
from functools import cache
from typing import Any

import psycopg2
from psycopg2 import _psycopg
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.


def remember_end(error: psycopg2.Error, connection: Connection) -> None:
    """Note at an error what libpq heard from the server before the session ended; nothing where it goes on.

    To be called before the connection is closed.
    """
    if connection.closed and not words_at_end(error) and (words := _words_of_libpq(connection)):
        error.add_note(words)


def close_after(error: BaseException, connection: Connection) -> None:
    """Close a connection that could not be set up, and note at the error why the server ended it, if it did."""
    if isinstance(error, psycopg2.Error):
        remember_end(error, connection)
    connection.close()


def words_at_end(error: psycopg2.Error) -> str:
    """Return what was noted at an error, and nothing if its session went on."""
    return "\n".join(getattr(error, "__notes__", ()))


def _words_of_libpq(connection: Connection) -> str:
    pointer, error_message = connection.pgconn_ptr, _error_message()
    return error_message(pointer).decode(errors="replace") if pointer and error_message else ""


@cache
def _error_message() -> Any:
    """Return libpq's `PQerrorMessage` in the copy of libpq that the driver uses, None where that cannot be reached."""
    try:
        function = ctypes.PyDLL(_psycopg.__file__).PQerrorMessage
    except (OSError, AttributeError):
        return None
    function.argtypes, function.restype = [ctypes.c_void_p], ctypes.c_char_p
    return function
