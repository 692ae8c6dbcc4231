"""A stream of the Storage Read API that is resumed at the row where it broke; its rows are already paid for."""

import logging
import time
from collections.abc import Iterator
from itertools import chain, repeat

from google.api_core.exceptions import (
    Aborted,
    DeadlineExceeded,
    InternalServerError,
    ServiceUnavailable,
    TooManyRequests,
)
from google.api_core.retry import Retry, if_exception_type
from google.cloud.bigquery_storage_v1 import BigQueryReadClient
from google.cloud.bigquery_storage_v1.types import ReadRowsResponse

from pepy.infrastructure.bigquery.google_errors import in_one_line

logger = logging.getLogger(__name__)

PASSING = (ServiceUnavailable, InternalServerError, TooManyRequests, DeadlineExceeded, Aborted)
"""What the Storage Read API raises for transient reasons (https://cloud.google.com/bigquery/docs/error-messages)."""

_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_MAX_PAUSE = 10.0


def transient_errors_retried(patience_seconds: float) -> Retry:
    """Return the retry policy for idempotent calls."""
    return Retry(predicate=if_exception_type(*PASSING), initial=0.1, timeout=patience_seconds)


def stream_messages(
    reader: BigQueryReadClient, stream: str, patience_seconds: float, call_seconds: float
) -> Iterator[ReadRowsResponse]:
    """Yield the messages of a stream, each row once and in order.

    Raises the last error if no row has arrived for `patience_seconds` although the stream has been reopened meanwhile.
    """
    rows = 0
    pauses, waited = _pauses(), 0.0
    while True:
        silent_since = time.monotonic()
        try:
            # Without a retry of the client's own: to it, a call that ended because nothing came is minutes of retries
            # already, and is given up without being repeated. Google's code is not typed.
            messages = reader.read_rows(stream, rows, retry=None, timeout=call_seconds)  # type: ignore[no-untyped-call]
            for message in messages:
                rows += message.row_count
                pauses, waited = _pauses(), 0.0
                yield message
                silent_since = time.monotonic()
        except PASSING as error:
            pause = next(pauses)
            if waited + pause > patience_seconds:
                raise
            logger.warning("the stream of rows broke after row %s; resuming: %s", rows, in_one_line(error))
            time.sleep(pause)
            waited += time.monotonic() - silent_since
        else:
            return


def _pauses() -> Iterator[float]:
    return chain(_PAUSES, repeat(_MAX_PAUSE))
