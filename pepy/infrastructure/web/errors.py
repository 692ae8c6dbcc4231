"""Every error of every route in one shape: `{"error": <status>, "message": "<text>"}` (contract, section 2)."""

import logging

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from pepy.domain.errors import (
    AccessDeniedError,
    DataMovedError,
    DomainError,
    InvalidProjectNameError,
    InvalidQuestionError,
    StoreOutdatedError,
    StoreUnavailableError,
    TooManyAttemptsError,
    UnknownProjectError,
)

logger = logging.getLogger(__name__)

STATUS_OF_ERROR: dict[type[DomainError], int] = {
    InvalidProjectNameError: 400,
    AccessDeniedError: 401,
    InvalidQuestionError: 400,
    UnknownProjectError: 404,
    TooManyAttemptsError: 429,
    DataMovedError: 503,
    StoreUnavailableError: 503,
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


def error_response(status: int, message: str) -> Response:
    """Return an error in the one shape."""
    response = jsonify({"error": status, "message": message})
    response.status_code = status
    response.headers["Cache-Control"] = "public, max-age=300" if status == 404 else "no-store"
    response.headers.update(_HEADERS_OF_STATUS.get(status, {}))
    return response


def _domain_error(error: DomainError) -> Response:
    status = STATUS_OF_ERROR.get(type(error), 500)
    if status >= 500:
        logger.error("answered %s: %s", status, error)
    return error_response(status, _MESSAGE_TO_OUTSIDERS.get(status, str(error)))


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value] # Werkzeug's redirects are responses of Flask's class.
    response = error_response(error.code, error.description or error.name)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _unexpected_error(error: Exception) -> Response:
    logger.exception("answered 500", exc_info=error)
    return error_response(500, "Something went wrong on our side")
