"""What is refused unread, whatever is asked for: requests that are too large, or have no host.

Everything that pepy is asked for fits a few lines.
"""

from typing import TYPE_CHECKING

from pepy.infrastructure.web.hosts import host_refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LONGEST_PATH = 4_096
"""Bytes of a path, decoded: a name has 512 characters of four bytes at most."""
LONGEST_QUERY = 32_768
"""Bytes of a query: a badge may bring a logo along."""
LARGEST_HEADERS = 32_768
"""Bytes of all headers together."""
LARGEST_BODY = 65_536
"""Bytes of a body: no route reads one, so this is only politeness towards clients that send some."""


def refusal(environ: "WSGIEnvironment") -> tuple[int, str] | None:
    """Return status and message for a request that is refused, None for one that is not."""
    if len(environ.get("PATH_INFO", "")) > LONGEST_PATH:
        return 414, f"The path is too long, it may have {LONGEST_PATH} bytes"
    if len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return 414, f"The query is too long, it may have {LONGEST_QUERY} bytes"
    if _announced_body(environ) > LARGEST_BODY:
        return 413, f"The body is too large, it may have {LARGEST_BODY} bytes"
    if _header_bytes(environ) > LARGEST_HEADERS:
        return 431, f"The headers are too large, they may have {LARGEST_HEADERS} bytes"
    return host_refusal(environ)


def _announced_body(environ: "WSGIEnvironment") -> int:
    announced = environ.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isdecimal() and len(announced) < 20 else LARGEST_BODY + 1


def _header_bytes(environ: "WSGIEnvironment") -> int:
    return sum([len(value) for name, value in environ.items() if name.startswith("HTTP_") and isinstance(value, str)])
