"""The port for the rows of a day, whatever their source."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from attrs import Factory, define, frozen

from pepy.domain.imports.days.day_rows import RowBatch
from pepy.domain.windows import Window


@define
class LeftOut:
    """Downloads that the source counted but that cannot be stored, because they have no valid project name."""

    downloads: int = 0
    """Known when all batches have been read."""


@frozen
class SourceDay:
    """A day as its source delivers it.

    `batches` are record batches of the schema `day_rows.CHECKED_ROWS`, made by `day_rows.checked_rows`; all rows
    of one project arrive next to each other. They can be read once.
    """

    method: str
    """How the rows were fetched, for the ledger: `file`, `bigquery-storage`, `bigquery-rest` or `sample`."""
    batches: Iterator[RowBatch]
    row_count: int | None = None
    """Number of rows, where the source knows it before they are read: the length of the progress bar."""
    job_id: str | None = None
    """The BigQuery job that made the rows."""
    bytes_billed: int | None = None
    """Bytes that the job was billed for; 0 where a kept result was read again."""
    counted_dimensions: tuple[str, ...] = ()
    """The dimensions in which every download has a row; a day file promises none but version."""
    partition_rows: int | None = None
    """The source's own count of the day's downloads; None if it is unknown or has changed since they were counted."""
    left_out: LeftOut = Factory(LeftOut)


class SourceCensus(Protocol):
    """What a source says about its days without counting them."""

    def check_settings(self) -> None:
        """Raise SourceUnavailableError if the source cannot be asked, because a setting is wrong or missing."""

    def row_counts(self, window: Window) -> dict[date, int]:
        """Return how many downloads the source has per day, as far as it can tell; warns once if it cannot."""


class DaySource(Protocol):
    """Where days come from."""

    def open(self, day: date) -> AbstractContextManager[SourceDay]:
        """Open the rows of a UTC day; leaving the context releases files and connections.

        Raises MalformedDayError, SourceUnavailableError or SourceTooExpensiveError, on opening or while batches are
        read.
        """
