"""Transactions on a driver connection."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - As above.

from pepy.infrastructure.postgres.connection.session_end import remember_end


@contextmanager
def transaction(connection: Connection) -> Iterator[Cursor]:
    """Yield a cursor whose work is committed at the end, or rolled back after an error.

    The driver's own `with connection` would hide the error of a lost connection behind that of the rollback.
    """
    try:
        with connection.cursor() as cursor:
            yield cursor
    except BaseException as error:
        if isinstance(error, psycopg2.Error):
            remember_end(error, connection)
        with suppress(psycopg2.Error):
            connection.rollback()
        raise
    connection.commit()
