"""Translation of the driver's errors into pepy's own."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from sqlalchemy import exc

from pepy.domain.errors import DomainError, StoreOutdatedError, StoreUnavailableError, StoreUnsuitableError
from pepy.infrastructure.postgres.connection.advice import POOLER_STATES, advice_for
from pepy.infrastructure.postgres.connection.foreign_objects import advice_about_foreign_objects
from pepy.infrastructure.postgres.connection.pooling import POOLER_NEEDS_SESSION_MODE
from pepy.infrastructure.postgres.connection.session_end import message_at_end
from pepy.infrastructure.postgres.connection.statements import raise_interruption

_MISSING = (psycopg2.errors.UndefinedTable, psycopg2.errors.UndefinedColumn, psycopg2.errors.UndefinedFunction)

_BESIDE_THE_POINT = ("This probably means", "before or while processing", "Is the server running", "CONTEXT:")
"""How lines start in which libpq guesses the cause, or the server repeats the position."""


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise StoreUnavailableError, StoreUnsuitableError or StoreOutdatedError for errors that an operator can fix.

    Errors that only a bug in pepy can cause stay as they are.
    """
    try:
        yield
    except (exc.DBAPIError, psycopg2.Error) as error:
        cause = error.orig if isinstance(error, exc.DBAPIError) else error
        raise_interruption(cause)
        translated = _translated(cause) if isinstance(cause, psycopg2.Error) else None
        if translated is None:
            raise
        raise translated from error
    except exc.TimeoutError as error:
        raise StoreUnavailableError("The database cannot be used: all connections are busy") from error


def is_broken_connection(error: BaseException | None) -> bool:
    """Tell whether the connection broke during a statement.

    The driver then raises its base class, and may still consider the connection open.
    """
    return type(error) is psycopg2.DatabaseError


def _translated(cause: psycopg2.Error) -> DomainError | None:
    reason = _reason(cause)
    foreign = advice_about_foreign_objects(cause)
    if isinstance(cause, _MISSING) and not foreign:
        return StoreOutdatedError(
            "The database has no tables of this version on this role's search_path: run `pepy db:upgrade` first"
        )
    if cause.pgcode in POOLER_STATES and not foreign:
        return StoreUnsuitableError(f"The database cannot be used: {POOLER_NEEDS_SESSION_MODE}")
    if advice := foreign or advice_for(cause.pgcode, reason):
        return StoreUnavailableError(f"The database cannot be used: {reason}; {advice}")
    if isinstance(cause, psycopg2.OperationalError | psycopg2.InterfaceError) or is_broken_connection(cause):
        return StoreUnavailableError(f"The database cannot be used: {reason}")
    # An error without a server code comes from libpq and is about the connection parameters.
    if isinstance(cause, psycopg2.ProgrammingError) and cause.pgcode is None:
        return StoreUnavailableError(f"PEPY_DATABASE_URL cannot be used: {reason}")
    return None


def _reason(cause: psycopg2.Error) -> str:
    """Return the messages of server and libpq in one line; the reason for ending a session comes before its closing."""
    if cause.diag.message_primary:
        # The detail lists what depends on a table.
        detail = f" ({cause.diag.message_detail})" if cause.pgcode == "2BP01" and cause.diag.message_detail else ""
        return " ".join(f"{cause.diag.message_primary}{detail}".split())
    lines = [line.strip() for line in (message_at_end(cause) or str(cause)).splitlines()]
    said = [line for line in lines if line and not line.startswith(_BESIDE_THE_POINT)]
    said.sort(key=lambda line: not line.startswith("FATAL"))
    # If a setting may have caused the failure, libpq tries again without it and reports both attempts.
    return "; ".join(dict.fromkeys(said)) or type(cause).__name__
