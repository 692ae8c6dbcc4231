"""Parsing PEPY_DATABASE_URL exactly as libpq does."""

import re
from collections.abc import Iterator

import psycopg2
from psycopg2.extensions import parse_dsn

_SCHEME = re.compile(r"(?:postgres|postgresql)(?:\+psycopg2)?://")
"""libpq's two schemes, and SQLAlchemy's variants with the driver's name."""

_PAIRS = re.compile(r"[a-z_]+\s*=")
"""How the other format starts, such as `host=db dbname=pepy` or `service=pepy`."""

_REPLICATION = ("true", "on", "yes", "1")
"""Values that ask for a session without SQL (https://www.postgresql.org/docs/18/libpq-connect.html)."""

_PARAMETER = re.compile(r"[a-z_]{1,40}")
_MAX_PORT = 65535


class InvalidConnectionStringError(ValueError):
    """An invalid connection string. The message follows the name of the setting and repeats nothing secret."""


def connection_parameters(text: str) -> dict[str, str]:
    """Return libpq's parameters of a URL, or of `key=value` pairs. Raises InvalidConnectionStringError."""
    scheme = _SCHEME.match(text)
    if not (scheme or _PAIRS.match(text)):
        raise InvalidConnectionStringError(
            "is not a PostgreSQL URL: it should look like postgresql://user:password@host:5432/pepy"
        )
    # Neither the text nor libpq's message is repeated: a misplaced part may be half of a password.
    try:
        parameters = parse_dsn(f"postgresql://{text[scheme.end() :]}" if scheme else text)
    except UnicodeError:
        raise InvalidConnectionStringError(_NO_UTF8) from None
    except psycopg2.Error as error:
        raise InvalidConnectionStringError(_reason_for_refusal(text, str(error))) from None
    if parameters.get("replication", "").lower() in _REPLICATION:
        raise InvalidConnectionStringError("asks for a replication session: remove `replication`")
    if not _has_readable_hosts(parameters):
        raise InvalidConnectionStringError(_INVALID_HOST)
    return parameters


_NO_UTF8 = "has bytes that are not UTF-8: write é, for example, as %C3%A9"
_INVALID_HOST = "has no valid host and port: in the password, write @ as %40, : as %3A and / as %2F"


def _reason_for_refusal(text: str, error: str) -> str:
    if "percent-encoded" in error or "%00" in error:
        return "has a % that does not start a percent-encoded character: write % as %25"
    if unknown := next(_unknown_parameters(text), None):
        return f"has a parameter that libpq does not know: {unknown}"
    if "extra key/value separator" in error:
        return (
            "has a parameter with a second = in it: write = inside a value as %3D, as in options=-csearch_path%3Dstats"
        )
    if "URI query parameter" in error:
        return "has something after the ? that is not of the form name=value&name=value"
    if "quoted string" in error or "missing" in error:
        return "is not of the form key=value: put values that contain spaces in single quotes"
    return _INVALID_HOST


def _unknown_parameters(text: str) -> Iterator[str]:
    query = text.rpartition("?")[2] if "://" in text else text
    if "@" in query:
        return  # It may be part of a password.
    for pair in re.split(r"[&\s]+", query):
        name, equals, _ = pair.partition("=")
        if equals and _PARAMETER.fullmatch(name) and not _is_known(name):
            yield name


def _is_known(name: str) -> bool:
    try:
        parse_dsn(f"{name}=x")
    except psycopg2.Error:
        return False
    return True


def _has_readable_hosts(parameters: dict[str, str]) -> bool:
    hosts, ports = (map(str.strip, parameters.get(name, "").split(",")) for name in ("host", "port"))
    # A folder or an abstract socket, which begins with @, may have any name.
    return all(host.startswith(("/", "@")) or "@" not in host for host in hosts) and all(
        not port or (port.isascii() and port.isdecimal() and 0 < int(port) <= _MAX_PORT) for port in ports
    )
