"""Finding out before any work that a pooler gives a session's statements to any server session that is free.

pepy needs a session of its own for the import lock, prepared statements and cursors. Poolers keep one for a client in
session mode only (docs/managed-postgres.md).
"""

from collections.abc import Callable
from contextlib import closing

from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.errors import StoreUnsuitableError

POOLER_NEEDS_SESSION_MODE = (
    "a connection pooler in transaction or statement mode stands before the database; "
    "use its session mode or its port for sessions, or connect to PostgreSQL directly"
)

_ATTEMPTS = 3
"""How often two sessions are compared: others who use the pooler may keep them apart by chance."""


def refuse_shared_sessions(connection: Connection, open_another: Callable[[], Connection]) -> None:
    """Raise StoreUnsuitableError if a session of the server serves two of ours that are open at the same time.

    Without a pooler, which is plain to see, no other session is opened.
    """
    if connection.get_backend_pid() == _server_process(connection):
        return
    with closing(open_another()) as other:
        for _ in range(_ATTEMPTS):
            if _server_process(connection) == _server_process(other):
                raise StoreUnsuitableError(f"The database cannot be used: {POOLER_NEEDS_SESSION_MODE}")


def _server_process(connection: Connection) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process: int = next(cursor)[0]
        return process
