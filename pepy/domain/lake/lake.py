"""The port through which an archive of day files is kept."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from pepy.domain.imports.days.day_rows import RowBatch
from pepy.domain.imports.days.day_source import DaySource
from pepy.domain.lake.catalog import Catalog, DayFile


class UnplacedFile(Protocol):
    """A day's file that is complete, but not in the archive yet."""

    @property
    def file(self) -> DayFile:
        """What is going to be listed."""

    def place(self) -> None:
        """Let readers see the file instead of any older one of its day: each of them sees one of the two, whole."""


class Lake(Protocol):
    """An archive of day files. Every method raises ArchiveUnavailableError if it cannot be read or written.

    One process at a time changes an archive, see `PublishedDays.publishing`; any number may read it.
    """

    def open(self) -> Catalog:
        """Clear away what a killed process left, and return what the archive lists and has."""

    def days(self) -> frozenset[date]:
        """Return the days of which there is a file, listed or not."""

    def writing(self, day: date, rows: Iterator[RowBatch]) -> AbstractContextManager[UnplacedFile]:
        """Write a day's rows to a file outside the archive, which is gone when the context ends."""

    def save(self, catalog: Catalog) -> None:
        """Let readers see this list instead of the one before, each of them one of the two, whole."""

    def remove(self, day: date) -> None:
        """Remove the day's file. Who reads it in a folder can read on to its end."""

    def location(self, day: date) -> str:
        """Return where the day's file is, as an operator would write it."""

    def source(self, day: date) -> DaySource:
        """Return the day's file as a source of its rows."""

    def read(self, name: str) -> bytes | None:
        """Return what is in another file of the archive; None if there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Write another file of the archive, whole or not at all."""
