"""Saying in pepy's own terms what Google's libraries raise."""

import re
from collections.abc import Iterator
from concurrent.futures import TimeoutError as JobTimeoutError
from contextlib import contextmanager

from google.api_core.exceptions import Forbidden, GoogleAPICallError, GoogleAPIError, NotFound, RetryError, Unauthorized
from google.auth.exceptions import GoogleAuthError, TransportError
from requests.exceptions import RequestException

from pepy.domain.errors import SourceTooExpensiveError, SourceUnavailableError

GOOGLE_ERRORS = (GoogleAPIError, GoogleAuthError, RequestException, ConnectionError, JobTimeoutError)
"""Everything that a call of a client can raise because of BigQuery, the network or the credentials."""

_LONGEST_TEXT = 300
_NETWORK_ERRORS = (RetryError, TransportError, RequestException, ConnectionError)


@contextmanager
def google_errors_translated() -> Iterator[None]:
    """Raise SourceUnavailableError or SourceTooExpensiveError, one line, for what BigQuery refuses or fails to do."""
    try:
        yield
    except GOOGLE_ERRORS as error:
        raise _translated(error) from error


def in_one_line(error: Exception) -> str:
    """Return what an error says, in one line of bounded length and without the address that was asked."""
    text = str(error.cause) if isinstance(error, RetryError) else str(error)
    if isinstance(error, GoogleAPICallError):
        text = _structured_message(error) or error.message or type(error).__name__
    text = " ".join(re.sub(r"\b(GET|POST|PUT|PATCH|DELETE) \S+: ", "", text).split())
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}..."


def _translated(error: Exception) -> SourceUnavailableError | SourceTooExpensiveError:
    text = in_one_line(error)
    # The reason has no status of its own: https://cloud.google.com/bigquery/docs/error-messages
    if "bytesBilledLimitExceeded" in _reasons(error):
        return SourceTooExpensiveError(f"BigQuery would bill more than PEPY_BIGQUERY_MAX_BYTES allows: {text}")
    if isinstance(error, JobTimeoutError):
        return SourceUnavailableError("BigQuery did not finish the query in time")
    if isinstance(error, _NETWORK_ERRORS):
        return SourceUnavailableError(f"BigQuery cannot be reached: {text}")
    if isinstance(error, GoogleAuthError):
        return SourceUnavailableError(f"Google does not accept the credentials: {text}")
    if isinstance(error, Forbidden | Unauthorized):
        return SourceUnavailableError(f"BigQuery does not permit it: {text}")
    if isinstance(error, NotFound):
        return SourceUnavailableError(f"BigQuery does not find it: {text}")
    return SourceUnavailableError(f"BigQuery failed: {text}")


def _reasons(error: Exception) -> list[str]:
    return [detail["reason"] for detail in _details(error) if "reason" in detail]


def _structured_message(error: GoogleAPICallError) -> str | None:
    return next((str(detail["message"]) for detail in _details(error) if detail.get("message")), None)


def _details(error: Exception) -> list[dict[str, str]]:
    return [detail for detail in getattr(error, "errors", []) if isinstance(detail, dict)]
