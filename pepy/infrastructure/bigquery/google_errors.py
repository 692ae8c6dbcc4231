"""Translation of the errors of Google's libraries into pepy's own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core.exceptions import (
    DeadlineExceeded,
    Forbidden,
    GoogleAPICallError,
    GoogleAPIError,
    NotFound,
    RetryError,
    Unauthorized,
)
from google.auth.exceptions import GoogleAuthError, TransportError
from requests.exceptions import RequestException

from pepy.domain.errors import SourceTooExpensiveError, SourceUnavailableError

GOOGLE_ERRORS = (GoogleAPIError, GoogleAuthError, RequestException, ConnectionError, TimeoutError)
"""Everything that a client can raise because of BigQuery, the network or the credentials."""

_MAX_TEXT_LENGTH = 300
_DESCRIPTIONS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((RetryError, TransportError, RequestException, ConnectionError), "BigQuery cannot be reached"),
    ((DeadlineExceeded,), "BigQuery did not answer in time"),
    ((TimeoutError,), "BigQuery did not finish the query in time"),
    ((GoogleAuthError,), "Google rejected the credentials"),
    ((Forbidden, Unauthorized), "BigQuery denied access"),
    ((NotFound,), "BigQuery cannot find it"),
)
"""How errors are described; the first entry that matches applies."""


@contextmanager
def google_errors_translated() -> Iterator[None]:
    """Turn Google's errors into SourceUnavailableError or SourceTooExpensiveError with a one-line message."""
    try:
        yield
    except GOOGLE_ERRORS as error:
        raise _translated(error) from error


def in_one_line(error: Exception) -> str:
    """Return an error's message as one line of bounded length, without the URL of the request."""
    if isinstance(error, RetryError) and error.cause is not None:
        return in_one_line(error.cause)
    text = str(error) or type(error).__name__
    if isinstance(error, GoogleAPICallError):
        messages = (detail.get("message") for detail in _details(error))
        text = str(next(filter(None, messages), error.message) or text)
    text = " ".join(re.sub(r"\b(GET|POST|PUT|PATCH|DELETE) \S+: ", "", text).split())
    return text if len(text) <= _MAX_TEXT_LENGTH else f"{text[:_MAX_TEXT_LENGTH]}..."


def _translated(error: Exception) -> SourceUnavailableError | SourceTooExpensiveError:
    # This reason has no status code of its own: https://cloud.google.com/bigquery/docs/error-messages
    if any(detail.get("reason") == "bytesBilledLimitExceeded" for detail in _details(error)):
        return SourceTooExpensiveError(
            "BigQuery would bill more than PEPY_BIGQUERY_MAX_BYTES or PEPY_BIGQUERY_MONTHLY_BYTES allows: "
            f"{in_one_line(error)}"
        )
    description = next((text for types, text in _DESCRIPTIONS if isinstance(error, types)), "BigQuery failed")
    return SourceUnavailableError(f"{description}: {in_one_line(error)}")


def _details(error: Exception) -> list[dict[str, str]]:
    return [detail for detail in getattr(error, "errors", []) if isinstance(detail, dict)]
