"""Errors of Arrow and the operating system about a file that cannot be read, as one line of our own."""

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from pepy.domain.errors import MalformedDayError

UNREADABLE = (pa.ArrowException, OSError, UnicodeDecodeError, csv.Error)
"""What reading a broken file can raise; column names, for example, may not be valid text."""

_MAX_REASON = 200
"""How many characters of a reason are shown; some of Arrow's messages quote the whole row."""

# Arrow's message for this one is about its buffers, not about the file.
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

    Raises MalformedDayError with the number of the first row that cannot be read.
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
    """Return an error's reason on one line, without the name of the file."""
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    if _ENDLESS_ROW in str(error):
        return "a quoted text does not end, or a row is too long"
    reason = "".join(character if character.isprintable() else " " for character in str(error))
    return " ".join(reason[:_MAX_REASON].split())
