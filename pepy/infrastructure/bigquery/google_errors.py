"""Saying in pepy's own terms what Google's libraries raise."""

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
"""Everything that a call of a client can raise because of BigQuery, the network or the credentials."""

_LONGEST_TEXT = 300
_TROUBLES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((RetryError, TransportError, RequestException, ConnectionError), "BigQuery cannot be reached"),
    ((DeadlineExceeded,), "BigQuery did not answer in time"),
    ((TimeoutError,), "BigQuery did not finish the query in time"),
    ((GoogleAuthError,), "Google does not accept the credentials"),
    ((Forbidden, Unauthorized), "BigQuery does not permit it"),
    ((NotFound,), "BigQuery does not find it"),
)
"""What an error is called; the first kind that fits."""


@contextmanager
def google_errors_translated() -> Iterator[None]:
    """Raise SourceUnavailableError or SourceTooExpensiveError, one line, for what BigQuery refuses or fails to do."""
    try:
        yield
    except GOOGLE_ERRORS as error:
        raise _translated(error) from error


def in_one_line(error: Exception) -> str:
    """Return what an error says, in one line of bounded length and without the address that was asked."""
    if isinstance(error, RetryError) and error.cause is not None:
        return in_one_line(error.cause)
    text = str(error) or type(error).__name__
    if isinstance(error, GoogleAPICallError):
        messages = (detail.get("message") for detail in _details(error))
        text = str(next(filter(None, messages), error.message) or text)
    text = " ".join(re.sub(r"\b(GET|POST|PUT|PATCH|DELETE) \S+: ", "", text).split())
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}..."


def _translated(error: Exception) -> SourceUnavailableError | SourceTooExpensiveError:
    # The reason has no status of its own: https://cloud.google.com/bigquery/docs/error-messages
    if any(detail.get("reason") == "bytesBilledLimitExceeded" for detail in _details(error)):
        return SourceTooExpensiveError(
            f"BigQuery would bill more than PEPY_BIGQUERY_MAX_BYTES allows: {in_one_line(error)}"
        )
    trouble = next((said for kinds, said in _TROUBLES if isinstance(error, kinds)), "BigQuery failed")
    return SourceUnavailableError(f"{trouble}: {in_one_line(error)}")


def _details(error: Exception) -> list[dict[str, str]]:
    return [detail for detail in getattr(error, "errors", []) if isinstance(detail, dict)]
