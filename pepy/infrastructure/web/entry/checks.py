"""Requests that are refused on every route: those that are too large, or do not name exactly one host.

A legitimate request fits into a few lines.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_PATH_BYTES = 4_096
"""Bytes of a path, decoded: a name has 512 characters of four bytes at most."""
MAX_QUERY_BYTES = 32_768
"""Bytes of a query: that of a badge may contain a logo."""
MAX_HEADER_BYTES = 32_768
"""Bytes of the values of all headers together."""
MAX_BODY_BYTES = 65_536
"""Bytes of a body: 1,000 names have 60 characters each."""

_LABEL = "[A-Za-z0-9_-]{1,63}"
_host_of = lru_cache(maxsize=1_000)(
    re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{{0,5}})?").fullmatch
)
"""Matches a host name or an address, with or without a port. Underscores are in the names of containers."""


def complaint(environ: "WSGIEnvironment") -> tuple[int, str] | None:
    """Return status and message for a request that is refused, None for one that is not."""
    if len(environ.get("PATH_INFO", "")) > MAX_PATH_BYTES:
        return 414, f"The path is too long, it may have at most {MAX_PATH_BYTES} bytes"
    if len(environ.get("QUERY_STRING", "")) > MAX_QUERY_BYTES:
        return 414, f"The query is too long, it may have at most {MAX_QUERY_BYTES} bytes"
    if _announced_body(environ) > MAX_BODY_BYTES:
        return 413, f"The body is too large, it may have at most {MAX_BODY_BYTES} bytes"
    if _header_bytes(environ) > MAX_HEADER_BYTES:
        return 431, f"The headers are too large, they may have at most {MAX_HEADER_BYTES} bytes"
    # The server joins two `Host` headers with a comma, and passes an empty text for one that is missing or not ASCII.
    # Only HTTP/1.1 requires the header (RFC 9112, section 3.2).
    host = environ.get("HTTP_HOST", "")
    if _host_of(host) or (not host and environ.get("SERVER_PROTOCOL") != "HTTP/1.1"):
        return None
    return 400, "The request should have one Host header, with the name or address of a host"


def _announced_body(environ: "WSGIEnvironment") -> int:
    announced = environ.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isdecimal() and len(announced) < 20 else MAX_BODY_BYTES + 1


def _header_bytes(environ: "WSGIEnvironment") -> int:
    return sum([len(value) for name, value in environ.items() if name.startswith("HTTP_") and isinstance(value, str)])
