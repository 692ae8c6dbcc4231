"""Every error of every route in one shape: `{"error": <status>, "message": "<text>"}` (contract, section 2)."""

import json
import logging

from flask import Flask, Response
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from pepy.domain.errors import (
    AccessDeniedError,
    DomainError,
    InvalidProjectNameError,
    InvalidQuestionError,
    StoreOutdatedError,
    StoreUnavailableError,
    StoreUnsuitableError,
    TooManyAttemptsError,
    UnknownProjectError,
)
from pepy.infrastructure.web.answer import Answer

logger = logging.getLogger(__name__)

STATUS_OF_ERROR: dict[type[DomainError], int] = {
    InvalidProjectNameError: 400,
    AccessDeniedError: 401,
    InvalidQuestionError: 400,
    UnknownProjectError: 404,
    TooManyAttemptsError: 429,
    StoreUnavailableError: 503,
    StoreUnsuitableError: 503,
    StoreOutdatedError: 503,
}
"""The status of each error that a query can raise."""

_HEADERS_OF_STATUS = {
    # RFC 9110, section 11.6.1: a 401 says how to get in.
    401: {"WWW-Authenticate": 'Bearer realm="pepy", Basic realm="pepy", charset="UTF-8"'},
    # A password is checked every half second at most.
    429: {"Retry-After": "1"},
    # A restart of PostgreSQL takes a few seconds.
    503: {"Retry-After": "10"},
}

_MESSAGE_TO_OUTSIDERS = {503: "The database is not available at the moment"}
"""What outsiders read where the reason would show our insides; the log has the reason."""


def register_errors(app: Flask) -> None:
    """Answer every error of this application as JSON."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected_error)


def error_answer(status: int, message: str) -> Answer:
    """Return an error in the one shape, with what its status says to caches and clients."""
    body = json.dumps({"error": status, "message": message}, ensure_ascii=False).encode("utf-8", "replace")
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Cache-Control": "public, max-age=300" if status == 404 else "no-store",
        **_HEADERS_OF_STATUS.get(status, {}),
    }
    return Answer(f"{status} {HTTP_STATUS_CODES.get(status, 'Unknown').upper()}", tuple(headers.items()), body)


def domain_error_answer(error: DomainError) -> Answer:
    """Return the answer to a request whose query raised an error, and log it."""
    status = STATUS_OF_ERROR.get(type(error), 500)
    if status >= 500:
        logger.error("answered %s: %s", status, error)
    is_told = isinstance(error, StoreUnsuitableError)
    return error_answer(status, str(error) if is_told else _MESSAGE_TO_OUTSIDERS.get(status, str(error)))


def _domain_error(error: DomainError) -> Response:
    return _response(domain_error_answer(error))


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value] # Werkzeug's redirects are responses of Flask's class.
    response = _response(error_answer(error.code, error.description or error.name))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _unexpected_error(error: Exception) -> Response:
    logger.exception("answered 500", exc_info=error)
    return _response(error_answer(500, "Something went wrong on our side"))


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, list(answer.headers))
