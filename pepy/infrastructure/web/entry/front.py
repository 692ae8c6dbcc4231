"""The first and last to see a request: checks, its id, the headers of all answers, access log, metrics, and errors."""

import logging
import re
from collections.abc import Callable
from secrets import token_hex
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from pepy.infrastructure.api.answers import PRIVATE, STATUS_LINES, Answer, Headers, answer_of
from pepy.infrastructure.container.log_config import REQUEST_ID
from pepy.infrastructure.web.app import ROUTE
from pepy.infrastructure.web.cache.answer_cache import SOURCE
from pepy.infrastructure.web.entry.checks import complaint
from pepy.infrastructure.web.errors import refusal
from pepy.infrastructure.web.metrics.requests import Metrics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

logger = logging.getLogger(__name__)
access_logger = logging.getLogger("pepy.access")

METRICS_PATH = "/metrics"

_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
"""POST asks as GET does, and changes nothing: what it asks about would be too long for an address."""
_READABLE = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Accept-Ranges, Content-Disposition, Content-Range, ETag, X-Request-Id"),
)
_MCP_HEADERS = "Mcp-Method, Mcp-Name, Mcp-Protocol-Version"
_PREFLIGHT = (
    ("Access-Control-Allow-Methods", ", ".join(_METHODS)),
    ("Access-Control-Allow-Headers", f"Authorization, Content-Type, If-Range, {_MCP_HEADERS}, Range, X-Api-Key"),
    # A day (browsers may use less), so that they need not ask before each request.
    ("Access-Control-Max-Age", "86400"),
)
_HARDENING = (
    # Whatever an answer contains is never taken for a script or a page because it looks like one.
    ("X-Content-Type-Options", "nosniff"),
    # Other sites learn at most from which host a link was followed.
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
)
_HARDENING_OF_PAGES = (
    *_HARDENING,
    # No other site shows a page in a frame, or keeps a handle on its window.
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)
_WHOLE_SERVER = "*"
"""The target of a request that asks about the server and nothing on it (RFC 9112, section 3.2.4)."""
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Front:
    """The WSGI application that a server calls."""

    def __init__(
        self,
        answer: "Callable[[WSGIEnvironment], Answer]",
        metrics: Metrics,
        fitting: "Callable[[Answer, WSGIEnvironment], Answer]" = lambda error, _: error,
        seconds: Callable[[], float] = perf_counter,
    ) -> None:
        self._answer = answer
        self._metrics = metrics
        self._fitting = fitting
        self._seconds = seconds

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Answer a request; HEAD is answered as GET, without the body."""
        began = self._seconds()
        method = environ["REQUEST_METHOD"]
        asked_for_id = environ.get("HTTP_X_REQUEST_ID", "")
        # A client's id is taken over if it is harmless in a log.
        request_id = asked_for_id if _SANE_REQUEST_ID.fullmatch(asked_for_id) else token_hex(8)
        REQUEST_ID.set(request_id)
        try:
            if method == "HEAD":
                environ["REQUEST_METHOD"] = "GET"
            answer = self._answer_or_error(environ)
            took = self._seconds() - began
            if environ.get("PATH_INFO") != METRICS_PATH:
                self._metrics.count_request(environ.get(ROUTE), answer.status, environ.get(SOURCE), took)
            if access_logger.isEnabledFor(logging.INFO):
                _log(method, environ, answer, took * 1000)
        finally:
            REQUEST_ID.set("")
        headers = [
            *answer.headers,
            *_hardening(answer),
            *_cross_origin(answer, method),
            ("X-Request-Id", request_id),
        ]
        start_response(STATUS_LINES[answer.status], headers)
        return answer.sent_to(method)

    def _answer_or_error(self, environ: "WSGIEnvironment") -> Answer:
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        try:
            if refused := complaint(environ):
                return self._fitting(refusal(*refused, path), environ)
            if path == _WHOLE_SERVER:
                return _about_the_server(method)
            if path == METRICS_PATH and method == "GET":
                return answer_of(*self._metrics.exposition(environ.get("HTTP_ACCEPT", "")), PRIVATE, None)
            if path.startswith("//"):
                # Routes are found all the same, so limits and caches have to see the path that routes see.
                path = environ["PATH_INFO"] = f"/{path.lstrip('/')}"
            return self._answer(environ)
        except Exception:
            logger.exception("answered 500")
            return self._fitting(refusal(500, "Something went wrong on our side", path), environ)


def _about_the_server(method: str) -> Answer:
    if method != "OPTIONS":
        return refusal(400, "The request target * is only for OPTIONS", _WHOLE_SERVER)
    return Answer(200, (("Allow", ", ".join(_METHODS)), ("Content-Length", "0")), b"", PRIVATE)


def _hardening(answer: Answer) -> Headers:
    """Return the headers that take away from browsers what no answer needs, unless the answer says otherwise itself."""
    said = dict(answer.headers)
    content_type = said.get("Content-Type")
    if content_type is None:
        return ()
    headers = _HARDENING_OF_PAGES if content_type.startswith("text/html") else _HARDENING
    return tuple(header for header in headers if header[0] not in said)


def _cross_origin(answer: Answer, method: str) -> Headers:
    """Return the headers that let pages of other origins read public answers."""
    if not answer.lifetime.public or method not in _METHODS:
        return ()
    return (*_READABLE, *_PREFLIGHT) if method == "OPTIONS" else _READABLE


def _log(method: str, environ: "WSGIEnvironment", answer: Answer, milliseconds: float) -> None:
    # Never the query: old clients send the admin password there.
    path = quote(environ.get("PATH_INFO", "").encode("latin-1", "replace"), safe="/:@!$&'()*+,;=~")
    fields = {
        "method": method,
        "path": path,
        "route": environ.get(ROUTE) or None,
        "status": answer.status,
        "ms": round(milliseconds, 2),
        "bytes": int(answer.header("Content-Length") or 0) if method != "HEAD" else 0,
    }
    access_logger.info(
        "%s %s %d %.2f ms %d bytes",
        method,
        path,
        fields["status"],
        milliseconds,
        fields["bytes"],
        extra={"fields": fields},
    )
