"""Opening and configuring every session of pepy, for reads, imports and migrations alike.

The operator's settings (in the URL, service file, environment, role or database) are kept, except for the few that
affect what pepy stores and reads, and for limits meant for other programs. These are set by a statement after
connecting, not by the startup parameter `options`, which belongs to the operator and which poolers refuse.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import psycopg2
from attrs import frozen
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.errors import StoreUnavailableError, StoreUnsuitableError
from pepy.infrastructure.postgres.connection.advice import NO_SUCH_ROLE
from pepy.infrastructure.postgres.connection.connection_string import connection_parameters
from pepy.infrastructure.postgres.connection.session_end import close_after
from pepy.infrastructure.postgres.connection.statements import make_cancellable

CONNECT_SECONDS = 5
"""How long to wait for a server that does not answer."""

READ_SECONDS = 5
"""How long a read may take; it normally takes a millisecond, and by then the client has given up."""

_MEANING: Mapping[str, str] = MappingProxyType(
    {
        "timezone": "UTC",
        "datestyle": "ISO, MDY",  # The server formats days.
        "intervalstyle": "postgres",
        "standard_conforming_strings": "on",
        "client_min_messages": "warning",  # Lower levels are for developers.
        "quote_all_identifiers": "off",  # pepy itself quotes names from the catalogue.
        "default_transaction_isolation": "read committed",
    }
)
"""Settings of a role or PGOPTIONS that could change the meaning of statements or of their results."""

_NO_LIMITS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
            "idle_session_timeout",
            "transaction_timeout",  # Only in PostgreSQL 17 and newer.
        ),
        "0",
    )
)
"""Every timeout that can end a session or a transaction."""

_FOR_READS: Mapping[str, str] = MappingProxyType(
    {
        "statement_timeout": f"{READ_SECONDS}s",
        # Planning over years of partitions takes longer than reading; a generic plan is as good here,
        # because partitions outside the window are still pruned when it runs.
        "plan_cache_mode": "force_generic_plan",
    }
)

# The timeout goes first, in a short statement of its own. Settings that an older server does not know are skipped.
_SET = """
    SET statement_timeout = 0;
    SELECT set_config(name, value, false) FROM unnest(%s, %s) AS wanted (name, value)
    WHERE current_setting(name, true) IS NOT NULL;
"""

# New tables go where pepy's tables are, even if a newer schema precedes theirs in the search path.
_STAY_WITH_THE_TABLES = """
    SELECT set_config('search_path', concat_ws(', ', relnamespace::regnamespace, current_setting('search_path')), false)
    FROM pg_class
    WHERE oid = to_regclass('data_state') AND relnamespace::regnamespace::text <> quote_ident(current_schema)
"""


@frozen
class Sessions:
    """Opens sessions of one kind with the database of a connection string; see the class methods."""

    connection_string: str
    settings: Mapping[str, str]
    application_name: str

    @classmethod
    def for_reads(cls, connection_string: str) -> "Sessions":
        """Sessions for the statements that answer requests."""
        return cls(connection_string, {**_MEANING, **_NO_LIMITS, **_FOR_READS}, "pepy")

    @classmethod
    def for_long_work(cls, connection_string: str) -> "Sessions":
        """Sessions for imports, migrations and housekeeping, without time limits."""
        return cls(connection_string, {**_MEANING, **_NO_LIMITS}, "pepy import")

    def open(self) -> Connection:
        """Return a new session in autocommit mode.

        Raises StoreUnsuitableError if the database is not UTF8, and the driver's error if the server is down.
        """
        parameters = self._parameters()
        with readable_errors(), _known_roles(parameters.get("user") or os.environ.get("PGUSER")):
            connection: Connection = psycopg2.connect(**parameters)
            make_cancellable(connection)
            try:
                require_utf8(connection)
                connection.autocommit = True
                with connection.cursor() as cursor:
                    cursor.execute(_SET + _STAY_WITH_THE_TABLES, (list(self.settings), list(self.settings.values())))
            except BaseException as error:
                close_after(error, connection)
                raise
        return connection

    def _parameters(self) -> dict[str, Any]:
        defaults = {
            # In libpq, an application_name set by the operator takes precedence.
            "fallback_application_name": self.application_name,
            # If the whole machine is down, connections are not even refused.
            "tcp_user_timeout": str(CONNECT_SECONDS * 1000),
        }
        if "PGCONNECT_TIMEOUT" not in os.environ:
            defaults["connect_timeout"] = str(CONNECT_SECONDS)
        return {**defaults, **connection_parameters(self.connection_string), "client_encoding": "UTF8"}


@contextmanager
def readable_errors() -> Iterator[None]:
    """Raise the driver's OperationalError for messages of libpq or the server that are not UTF-8.

    They may repeat bytes of the environment (PGUSER), or be in the server's own language and encoding, which it uses
    until a session has begun.
    """
    try:
        yield
    except UnicodeDecodeError as error:
        raise psycopg2.OperationalError(error.object.decode(errors="backslashreplace")) from None


@contextmanager
def _known_roles(user: str | None) -> Iterator[None]:
    """Raise StoreUnavailableError if an unknown role is not that of the user: then a setting names it."""
    try:
        yield
    except psycopg2.OperationalError as error:
        unknown = re.search(r'role "(.+)" does not exist', str(error))
        if not unknown or user in (None, unknown[1]):
            raise
        raise StoreUnavailableError(f"The database cannot be used: {unknown[0]}; {NO_SUCH_ROLE}") from error


def require_utf8(connection: Connection) -> None:
    """Raise StoreUnsuitableError unless the database is UTF8: other encodings cannot store all of PyPI's texts."""
    encoding = connection.get_parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreUnsuitableError(
            f"The database cannot be used: its encoding is {encoding}, but pepy needs UTF8; "
            "create one with `createdb --encoding=UTF8 --template=template0 pepy`"
        )
