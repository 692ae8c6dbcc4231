"""Which file of the archive an address means, and what is in it."""

from datetime import date
from typing import Protocol

from attrs import frozen

from pepy.domain.errors import InvalidQuestionError, UnknownArchiveFileError
from pepy.domain.lake.catalog import INDEX, day_file_path


class OpenFile(Protocol):
    """A file that is open, and stays what it is when another takes its place."""

    @property
    def size(self) -> int:
        """Return its length in bytes."""

    @property
    def validator(self) -> str:
        """Return what no other content of this name has; letters, digits and dashes."""

    def read(self, start: int, length: int) -> bytes:
        """Return these bytes; fewer if the file ends before."""

    def close(self) -> None:
        """Let go of it; more than once does no harm."""


class ArchiveReader(Protocol):
    """The read port of an archive."""

    def open(self, name: str) -> OpenFile | None:
        """Open a file; None if there is none. Raises ArchiveElsewhereError where files are not on this machine."""


@frozen
class FindArchivedFileHandler:
    """Opens what may be read. No part of a name that a stranger typed reaches the reader as it is."""

    reader: ArchiveReader | None
    """None: no archive is published."""

    def list(self, name: str) -> OpenFile:
        """Open the index, or one of the monthly lists. Raises UnknownArchiveFileError."""
        return self._open(name)

    def day(self, typed: str) -> OpenFile:
        """Open the file of a UTC day. Raises UnknownArchiveFileError, or InvalidQuestionError for what is no day."""
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            day = None
        if day is None or str(day) != typed:
            raise InvalidQuestionError(f"{typed[:40]!a} is not a day: it should look like 2026-08-24")
        return self._open(day_file_path(day))

    def _open(self, name: str) -> OpenFile:
        if self.reader is None:
            raise UnknownArchiveFileError("This service publishes no archive")
        file = self.reader.open(name)
        if file is None:
            raise UnknownArchiveFileError(f"The archive has no {name}: /archive/{INDEX} lists what there is")
        return file
