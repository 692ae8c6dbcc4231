"""Detecting, before any work, a pooler that sends a client's statements to different server sessions.

pepy needs a dedicated session for the import lock, prepared statements and cursors. Poolers provide one in session mode
only (docs/managed-postgres.md).
"""

from collections.abc import Callable
from contextlib import closing

from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.errors import StoreUnsuitableError

POOLER_NEEDS_SESSION_MODE = (
    "a connection pooler in transaction or statement mode sits in front of the database; "
    "use its session mode or session port, or connect to PostgreSQL directly"
)

_ATTEMPTS = 3
"""How often two sessions are compared: other clients of the pooler may separate them by chance."""


def refuse_shared_sessions(connection: Connection, open_another: Callable[[], Connection]) -> None:
    """Raise StoreUnsuitableError if one server session serves two of our sessions that are open at the same time.

    If there is clearly no pooler, no second session is opened.
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
