"""The first and last to see a request: its id, its size, its line in the access log, and an answer whatever happens."""

import logging
import re
from collections.abc import Callable
from secrets import token_hex
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from pepy.infrastructure.container.log_config import REQUEST_ID
from pepy.infrastructure.web.answer import ROUTE, Answer
from pepy.infrastructure.web.cross_origin import READING_METHODS, readable
from pepy.infrastructure.web.entry.sizes import refusal
from pepy.infrastructure.web.errors import error_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

logger = logging.getLogger(__name__)
access_logger = logging.getLogger("pepy.access")

_WHOLE_SERVER = "*"
"""The target of a request that asks about the server and nothing on it (RFC 9112, section 3.2.4)."""
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Front:
    """The WSGI application that a server calls."""

    def __init__(
        self, answer: "Callable[[WSGIEnvironment], Answer]", seconds: Callable[[], float] = perf_counter
    ) -> None:
        self._answer = answer
        self._seconds = seconds

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        """Answer a request; HEAD is answered as GET, without the body."""
        began = self._seconds()
        method = environ["REQUEST_METHOD"]
        request_id = _request_id(environ.get("HTTP_X_REQUEST_ID", ""))
        REQUEST_ID.set(request_id)
        try:
            if method == "HEAD":
                environ["REQUEST_METHOD"] = "GET"
            answer = self._answer_or_error(environ)
            if access_logger.isEnabledFor(logging.INFO):
                _log(method, environ, answer, (self._seconds() - began) * 1000)
        finally:
            REQUEST_ID.set("")
        start_response(answer.status, [*answer.headers, ("X-Request-Id", request_id)])
        return [answer.body] if answer.body and method != "HEAD" else []

    def _answer_or_error(self, environ: "WSGIEnvironment") -> Answer:
        refused = refusal(environ)
        if refused:
            return _error(environ, *refused)
        if environ.get("PATH_INFO") == _WHOLE_SERVER:
            return _about_the_server(environ["REQUEST_METHOD"])
        try:
            return self._answer(environ)
        except Exception:
            logger.exception("answered 500")
            return _error(environ, 500, "Something went wrong on our side")


def _about_the_server(method: str) -> Answer:
    if method != "OPTIONS":
        return error_answer(400, "The request target * is for OPTIONS alone")
    return Answer("200 OK", (("Allow", ", ".join(READING_METHODS)), ("Content-Length", "0")), b"")


def _error(environ: "WSGIEnvironment", status: int, message: str) -> Answer:
    return readable(error_answer(status, message), environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))


def _request_id(asked_for: str) -> str:
    """Return the client's id if it is harmless in a log, or else one of our own."""
    return asked_for if _SANE_REQUEST_ID.fullmatch(asked_for) else token_hex(8)


def _log(method: str, environ: "WSGIEnvironment", answer: Answer, milliseconds: float) -> None:
    # Never the query: old clients send the admin password there.
    path = quote(environ.get("PATH_INFO", "").encode("latin-1", "replace"), safe="/:@!$&'()*+,;=~")
    fields = {
        "method": method,
        "path": path,
        "route": environ.get(ROUTE) or None,
        "status": answer.code,
        "ms": round(milliseconds, 2),
        "bytes": len(answer.body) if method != "HEAD" else 0,
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
