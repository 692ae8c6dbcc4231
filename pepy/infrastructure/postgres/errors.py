"""The boundary between the driver's errors and pepy's own."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from sqlalchemy import exc

from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise StoreUnavailableError or StoreOutdatedError for what the driver says of a missing server or table."""
    try:
        yield
    except (exc.DBAPIError, psycopg2.Error) as error:
        cause = error.orig if isinstance(error, exc.DBAPIError) else error
        if isinstance(cause, psycopg2.errors.UndefinedTable | psycopg2.errors.UndefinedColumn):
            raise StoreOutdatedError(
                "The database has no tables of this version: run `pepy db:upgrade` first"
            ) from error
        if isinstance(cause, psycopg2.OperationalError | psycopg2.InterfaceError) or is_broken_connection(cause):
            raise StoreUnavailableError(f"The database cannot be used: {_first_line(cause)}") from error
        # An error without a code of the server's is libpq's own, about the parameters behind the URL's question mark.
        if isinstance(cause, psycopg2.ProgrammingError) and cause.pgcode is None:
            raise StoreUnavailableError(f"PEPY_DATABASE_URL cannot be used: {_first_line(cause)}") from error
        raise
    except exc.TimeoutError as error:
        raise StoreUnavailableError("The database cannot be used: all connections are busy") from error


def is_broken_connection(error: BaseException | None) -> bool:
    """Tell whether the connection broke in the middle of an answer.

    The driver then raises its general class itself, and may take the connection for open.
    """
    return type(error) is psycopg2.DatabaseError


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
