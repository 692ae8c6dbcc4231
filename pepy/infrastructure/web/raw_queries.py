"""Query strings with bytes that should have been escaped, as sloppy clients send them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ASCII = "".join(map(chr, range(128)))


def escaping_raw_queries(application: "WSGIApplication") -> "WSGIApplication":
    """Escape the bytes beyond ASCII in a query string before the application reads it.

    Werkzeug raises UnicodeDecodeError where a query string is not UTF-8; an escaped byte it reads leniently.
    A WSGI server hands every byte over as one character (PEP 3333).
    """

    def escaped(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote(query, safe=_ASCII, encoding="latin-1", errors="replace")
        return application(environ, start_response)

    return escaped
