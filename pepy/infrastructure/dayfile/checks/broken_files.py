"""What Arrow and the operating system say about a file that cannot be read, as one line of our own."""

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from pepy.domain.errors import MalformedDayError

UNREADABLE = (pa.ArrowException, OSError, UnicodeDecodeError, csv.Error)
"""What reading a broken file raises: names of columns, for one, can be bytes that are no text."""

_MAX_REASON = 200
"""Characters of a reason that are shown: some of Arrow's quote the whole row."""

# Arrow's words for this one speak of its buffers, not of the file.
_ENDLESS_ROW = "straddling object straddles two block boundaries"


@contextmanager
def opening() -> Iterator[None]:
    """Turn what opening a broken file raises into MalformedDayError."""
    try:
        yield
    except UNREADABLE as error:
        raise MalformedDayError(f"the file cannot be read: {one_line(error)}") from error


def numbered(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield each batch after the number of rows before it.

    Raises MalformedDayError with the number of the first row that the file does not give away.
    """
    rows_before = 0
    while True:
        try:
            batch = next(batches, None)
        except UNREADABLE as error:
            raise MalformedDayError(
                f"row {rows_before + 1} and those after it cannot be read: {one_line(error)}"
            ) from error
        if batch is None:
            return
        yield rows_before, batch
        rows_before += batch.num_rows


def one_line(error: BaseException) -> str:
    """Return the reason that an error gives, without the file's name, on one line."""
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    if _ENDLESS_ROW in str(error):
        return "a quoted text does not end, or a row is too long"
    reason = "".join(character if character.isprintable() else " " for character in str(error))
    return " ".join(reason[:_MAX_REASON].split())
