"""Which host a request names: exactly one that can be one (RFC 9112, section 3.2)."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_LABEL = "[A-Za-z0-9_-]{1,63}"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{{0,5}})?")
"""A host name or an address, with or without a port. Underscores are in the names of containers."""


def host_refusal(environ: "WSGIEnvironment") -> tuple[int, str] | None:
    """Return status and message for a request without a host that can be one, None for any other.

    Of two `Host` headers the server makes one text with a comma in it, and of one that is missing or beyond ASCII an
    empty one. Only HTTP/1.1 demands that it is there.
    """
    host = environ.get("HTTP_HOST", "")
    if _can_be_host(host) or (not host and environ.get("SERVER_PROTOCOL") != "HTTP/1.1"):
        return None
    return 400, "The request should have one Host header, with the name or address of a host"


@lru_cache(maxsize=1_000)
def _can_be_host(host: str) -> bool:
    return bool(_HOST.fullmatch(host))
