"""Every error of every route in one shape: `{"error": <status>, "message": "<text>"}` (docs/api.md)."""

import logging
from collections.abc import Iterable

from werkzeug.exceptions import HTTPException

from pepy.domain.errors import (
    AccessDeniedError,
    DomainError,
    InvalidProjectNameError,
    InvalidQuestionError,
    StoreOutdatedError,
    StoreUnavailableError,
    StoreUnsuitableError,
    TooBusyError,
    TooManyAttemptsError,
    UnknownArchiveFileError,
    UnknownProjectError,
)
from pepy.infrastructure.api.answers import NOT_FOUND, NOW, PRIVATE, Answer, Lifetime, error_answer
from pepy.infrastructure.api.projects.admin_gate import ADMIN_ROUTES

logger = logging.getLogger(__name__)

STATUS_OF_ERROR: dict[type[DomainError], int] = {
    InvalidProjectNameError: 400,
    AccessDeniedError: 401,
    InvalidQuestionError: 400,
    UnknownProjectError: 404,
    UnknownArchiveFileError: 404,
    TooManyAttemptsError: 429,
    StoreUnavailableError: 503,
    StoreUnsuitableError: 503,
    TooBusyError: 503,
    StoreOutdatedError: 503,
}
"""The status of each error that a query or the admin gate can raise."""

_HEADERS_OF_STATUS = {
    # RFC 9110, section 11.6.1: a 401 names the ways to authenticate.
    401: ("WWW-Authenticate", 'Bearer realm="pepy", Basic realm="pepy", charset="UTF-8"'),
    # A password is checked every half second at most.
    429: ("Retry-After", "1"),
    # A restart of PostgreSQL takes a few seconds.
    503: ("Retry-After", "10"),
}

_SECONDS_OF_A_LARGE_RANGE = "2"
"""When to come back if several are being answered: one takes a second or two."""

_MESSAGE_TO_OUTSIDERS = {503: "The database is not available at the moment"}
"""What clients read if the reason would reveal internals; the log has the reason."""


def refusal(status: int, message: str, path: str) -> Answer:
    """Return an error in the one shape, with what its status says to caches and clients."""
    answer = error_answer(status, message, _lifetime(NOT_FOUND if status == 404 else NOW, path))
    return answer.with_header(*_HEADERS_OF_STATUS[status]) if status in _HEADERS_OF_STATUS else answer


def domain_error_answer(error: DomainError, path: str) -> Answer:
    """Return the answer to a request whose query raised an error, and log what only the operator should see."""
    status = STATUS_OF_ERROR.get(type(error), 500)
    if status >= 500:
        logger.error("answered %s: %s", status, error)
    is_told = isinstance(error, StoreUnsuitableError | TooBusyError)
    answer = refusal(status, str(error) if is_told else _MESSAGE_TO_OUTSIDERS.get(status, str(error)), path)
    return answer.with_header("Retry-After", _SECONDS_OF_A_LARGE_RANGE) if isinstance(error, TooBusyError) else answer


def http_error_answer(error: HTTPException, path: str) -> Answer:
    """Return the answer to a request that the routing refused, such as a 405 with the methods that there are."""
    answer = refusal(error.code or 500, error.description or error.name, path)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer = answer.with_header(name, value)
    return answer


def about_methods(methods: Iterable[str], path: str) -> Answer:
    """Return the answer to OPTIONS."""
    headers = (("Allow", ", ".join(sorted(methods))), ("Content-Length", "0"))
    lifetime = _lifetime(NOW, path)
    return Answer(200, (("Cache-Control", lifetime.cache_control), *headers), b"", lifetime)


def _lifetime(usual: Lifetime, path: str) -> Lifetime:
    """Return the lifetime of an error; below the admin prefix it is private, even if there is no such route."""
    return PRIVATE if path.startswith(ADMIN_ROUTES) else usual
