"""An archive that is a folder of this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from attrs import frozen

from pepy.infrastructure.lake.stores import refusals

_UNFINISHED = ".unfinished"
"""Where files are made: on the same file system, so that a rename is enough, and hidden from whoever reads all."""


@frozen
class FolderStore:
    """Implements `FileStore`. Whoever reads a file that is replaced or removed can read it to its end."""

    root: Path

    @property
    def name(self) -> str:
        """Return the folder's path."""
        return str(self.root)

    def clear(self) -> None:
        """Remove unfinished files; the folder is made if only itself is missing."""
        with refusals(self.name, "written"):
            self.root.mkdir(exist_ok=True)
            with suppress(FileNotFoundError):
                shutil.rmtree(self.root / _UNFINISHED)

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        """Make a folder within the archive."""
        with refusals(self.name, "written"):
            (self.root / _UNFINISHED).mkdir(exist_ok=True)
            folder = Path(mkdtemp(dir=self.root / _UNFINISHED))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def sizes(self, folders_named: str) -> dict[str, int]:
        """Look into the folders."""
        with refusals(self.name, "read"):
            files = [file for file in self.root.glob(f"{folders_named}*/*") if file.is_file()]
            return {file.relative_to(self.root).as_posix(): file.stat().st_size for file in files}

    def read(self, name: str) -> bytes | None:
        """Read a file."""
        with refusals(self.name, "read"), suppress(FileNotFoundError):
            return (self.root / name).read_bytes()
        return None

    def write(self, name: str, content: bytes) -> None:
        """Write beside, then rename."""
        with self.workshop() as folder:
            finished = folder / "file"
            with refusals(self.name, "written"), finished.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            self.place(finished, name)

    def place(self, finished: Path, name: str) -> None:
        """Rename the file, and put that on disk."""
        path = self.root / name
        with refusals(self.name, "written"):
            path.parent.mkdir(exist_ok=True)
            finished.replace(path)
            for folder in {path.parent, self.root}:
                _put_on_disk(folder)

    def delete(self, name: str) -> None:
        """Remove the file, then its folder unless somebody else has put something there."""
        path = self.root / name
        with refusals(self.name, "written"):
            path.unlink(missing_ok=True)
            with suppress(OSError):
                path.parent.rmdir()

    @contextmanager
    def local_copy(self, name: str) -> Iterator[Path]:
        """Return the file itself."""
        yield self.root / name


def _put_on_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
