"""Where the files of an archive are kept, each of them visible whole or not at all."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from pepy.domain.errors import ArchiveUnavailableError


class FileStore(Protocol):
    """Files by names such as `index.json`. Every method raises ArchiveUnavailableError if the store refuses."""

    @property
    def name(self) -> str:
        """The store as an operator would write it."""

    def clear(self) -> None:
        """Clear away what killed processes left."""

    def workshop(self) -> AbstractContextManager[Path]:
        """Return a folder of this machine in which files are made; what is left in it at the end is removed."""

    def sizes(self, folders_named: str) -> dict[str, int]:
        """Return the names and sizes of all files in folders whose names begin so."""

    def read(self, name: str) -> bytes | None:
        """Return what is in a file; None if there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Write a small file."""

    def place(self, finished: Path, name: str) -> None:
        """Take a file over from the workshop."""

    def delete(self, name: str) -> None:
        """Remove a file and the folder that is empty without it."""

    def local_copy(self, name: str) -> AbstractContextManager[Path]:
        """Return a path under which this machine can read a file."""


@contextmanager
def refusals(store: str, what: str) -> Iterator[None]:
    """Let errors of operating system and object store be ArchiveUnavailableError, in one line that names the store."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(getattr(error, "strerror", None) or error).split())
        raise ArchiveUnavailableError(f"PEPY_ARCHIVE {store} cannot be {what}: {reason}") from error
