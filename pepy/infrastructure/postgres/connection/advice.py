"""Advice for operators on errors of PostgreSQL, poolers and the connection.

Codes: https://www.postgresql.org/docs/18/errcodes-appendix.html. Codes not listed here, such as most of the classes 22
(data exception) and 42 (syntax error), can only be caused by a bug in pepy and are reported as unexpected errors.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from psycopg2.errorcodes import INSUFFICIENT_PRIVILEGE

_PRIVILEGES = (
    "ask the owner of the database to grant what is missing: `pepy db:upgrade` creates tables, so its role needs "
    "GRANT USAGE, CREATE ON SCHEMA public (or on the schema of its search_path); PostgreSQL 15 grants it to nobody"
)
_TABLE_PRIVILEGES = (
    "connect as the role that ran `pepy db:upgrade`, which owns pepy's tables; a role that only serves needs "
    "GRANT SELECT ON ALL TABLES IN SCHEMA public (or in that of its search_path)"
)
NO_SUCH_ROLE = "correct the role where options= of the URL, PGOPTIONS or ALTER ROLE sets it"
_ACCESS = "check the user and password in the URL, and what pg_hba.conf allows for this role and address"
_READ_ONLY = (
    "it is a standby, or was made read-only (many providers do that when the disk is full); connect to the primary, "
    "or add target_session_attrs=read-write if the URL names several hosts"
)
_CONNECTIONS = "close some, raise max_connections or the role's CONNECTION LIMIT, or serve with fewer --workers"
_POOL_SIZE = (
    "all sessions of the pooler are in use, and a command needs two or more: raise its default_pool_size, and "
    "max_connections of the server with it"
)
_SPACE = "free or add disk space on the database server; nothing was changed, so the same command can be run again"
_MEMORY = "the database server needs more memory, or a smaller work_mem or max_connections"
_AGAIN = "nothing was changed, so the same command can be run again"
_OTHER_SESSIONS = "other sessions block it (see pg_stat_activity); nothing was changed, so run it again later"
_FOREIGN_TABLES = (
    "the schema already has objects with these names that `pepy db:upgrade` did not create; give pepy its own "
    "database, or a schema with options=-csearch_path%3D... in the URL"
)
_DAMAGE = "see the log of the database server; check its disks and memory, and restore a backup if data is damaged"
_VERSION = "pepy needs PostgreSQL 14 or newer, not another database that speaks its protocol"
_STARTUP = (
    "remove the named setting from the URL, PGOPTIONS or the role; a pooler like PgBouncer accepts it if it is listed "
    "in ignore_startup_parameters, but does not pass it on: use ALTER ROLE ... SET instead"
)
_SCHEMA = "create a schema that is in the search_path of this role, database or URL, and GRANT USAGE, CREATE on it"
_LIMIT = "raise the limit that the message names; it is set in the database server's configuration or for this role"
_NO_DATABASE = "create it with `createdb --encoding=UTF8 --template=template0 <name>`, or correct the URL"
_ENCODING = "the database and all sessions must be UTF8"
_TIMEOUT = "the server or a pooler has a time limit that pepy could not switch off: raise it"
_ENDED = "an administrator, a failover or a shutdown ended the session; " + _AGAIN
_CRASH = "a process of the database server crashed, often because it ran out of memory: see its log"
_CUT = "the server, a pooler or the network ended the session; see the log of the database server"

ADVICE_OF_STATE: Mapping[str, str] = MappingProxyType(
    {
        "08": _CUT,
        "08P01": _STARTUP,
        "0A": _VERSION,
        "0P": NO_SUCH_ROLE,
        "21P01": _VERSION,
        "22021": _ENCODING,
        "22P05": _ENCODING,
        "23": "the tables have rows that pepy did not write, or an index is damaged: run `pepy imports:verify`",
        "25001": _VERSION,
        "25006": _READ_ONLY,
        "25P03": _TIMEOUT,
        "25P04": _TIMEOUT,
        "28": _ACCESS,
        "2BP01": "drop what was built on pepy's tables, and create it again afterwards",
        "38": "a trigger or function that is not pepy's failed: see the message",
        "39": "a trigger or function that is not pepy's failed: see the message",
        "3D": _NO_DATABASE,
        "3F": _SCHEMA,
        "40": _AGAIN,
        "42501": _PRIVILEGES,
        "42704": _STARTUP,
        "42P06": _FOREIGN_TABLES,
        "42P07": _FOREIGN_TABLES,
        "42701": _FOREIGN_TABLES,
        "42710": _FOREIGN_TABLES,
        "42723": _FOREIGN_TABLES,
        "42809": _FOREIGN_TABLES,
        "42P16": _FOREIGN_TABLES,
        "53": _LIMIT,
        "53100": _SPACE,
        "53200": _MEMORY,
        "53300": _CONNECTIONS,
        "53400": _LIMIT,
        "54": _LIMIT,
        "55": _OTHER_SESSIONS,
        "55000": "see the message and the log of the database server; a server in recovery refuses such statements",
        "55P02": _STARTUP,
        "57": "the log of the database server says who ended it",
        "57014": "a limit or an administrator stopped the statement; " + _AGAIN,
        "57P01": _ENDED,
        "57P02": _CRASH,
        "57P03": "it is starting, stopping or recovering: wait, and see the log of the database server",
        "57P04": _NO_DATABASE,
        "57P05": _TIMEOUT,
        "58": _DAMAGE,
        "72": "raise old_snapshot_threshold, or set it to -1",
        "F0": _DAMAGE,
        "HV": "a foreign table has the name of one of pepy's tables: " + _FOREIGN_TABLES,
        "P0001": "a trigger or event trigger that is not pepy's refused this: see the message",
        "XX": _DAMAGE,
    }
)
"""By SQLSTATE, or by its class if the whole class has the same cause."""

POOLER_STATES = frozenset({"26000", "42P05", "34000", "3B001"})
"""A prepared statement, cursor or savepoint of pepy's is missing, or already exists: a different server session than
before is answering."""

_POOLERS_STATE = "08P01"
"""PgBouncer gives this code to all that it says itself."""

_ADVICE_OF_WORDS = (
    (r"query_wait_timeout", _POOL_SIZE),
    (r"terminating connection due to administrator command", _ENDED),
    (r"terminating connection because of crash", _CRASH),
    (r"terminating connection due to .*timeout", _TIMEOUT),
    (r"terminating connection due to conflict with recovery", "a standby needs hot_standby_feedback for long reads"),
    (r"closed the connection unexpectedly|connection already closed|terminat|EOF detected", _CUT),
    (r"unsupported startup parameter|unrecognized configuration parameter|invalid (value for|command-line)", _STARTUP),
    (r"permission denied to set|cannot be (changed|set)", _STARTUP),
    (r"range for parameter|requires a value", _STARTUP),
    (
        r"no encryption|SSL off|SSL (connection )?is required|SSL required|insecure connection",
        "add sslmode=require to the URL",
    ),
    (r"does not support SSL", "remove sslmode from the URL, or switch SSL on at the server"),
    (r"certificate|SSL error", "check sslmode, sslrootcert, sslcert and sslkey in the URL"),
    (r"database .* does not exist|no such database", _NO_DATABASE),
    (
        r"password|authentication|no pg_hba|role .* (does not exist|is not permitted)|no such user|SASL|user not found",
        _ACCESS,
    ),
    (r"permission denied for database", "GRANT CONNECT ON DATABASE to the role"),
    (r"not currently accepting connections", "ALTER DATABASE ... ALLOW_CONNECTIONS true"),
    (r"too many (clients|connections)|slots are reserved|no more connections|max.?client|max_client", _CONNECTIONS),
    (r"starting up|shutting down|recovery mode|not yet accepting|not accepting", "wait, and see its log"),
    (r"No space left", _SPACE),
    (r"out of memory", _MEMORY),
    (
        r"session is (not )?read-only|hot standby mode",
        "no server in the URL matches its target_session_attrs: correct it, or add the primary's host",
    ),
    (r"definition of service|service file", "correct the service's name, PGSERVICEFILE or ~/.pg_service.conf"),
    (r"could not translate host name", "correct the host in the URL, or DNS on this machine"),
    (
        r"Connection refused|No such file or directory|timeout expired|timed out|unreachable|No route",
        "check the host and port in the URL, that the server is running and listening there, and firewalls on the way",
    ),
    (r"encoding", _ENCODING),
)
"""For errors without a code, while a session starts or ends: the first pattern that matches the message."""


def advice_for(state: str | None, words: str) -> str | None:
    """Return what an operator can do about an SQLSTATE, or about the words of a failure that has none."""
    if state == INSUFFICIENT_PRIVILEGE and re.search(r"denied for (table|view|sequence|function)|must be owner", words):
        return _TABLE_PRIVILEGES
    by_words = next((advice for pattern, advice in _ADVICE_OF_WORDS if re.search(pattern, words)), None)
    if not state or (state == _POOLERS_STATE and by_words):
        return by_words
    return ADVICE_OF_STATE.get(state) or ADVICE_OF_STATE.get(state[:2])
