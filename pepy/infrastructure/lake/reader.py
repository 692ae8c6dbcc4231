"""Reading the files of an archive that is a folder of this machine."""

import os
import stat
from pathlib import Path

from attrs import define, frozen

from pepy.application.query.lake.find_archived_file import OpenFile
from pepy.domain.errors import UnknownArchiveFileError
from pepy.infrastructure.lake.location import ArchiveLocation


@frozen
class FolderReader:
    """Implements `ArchiveReader`."""

    location: ArchiveLocation

    def open(self, name: str) -> OpenFile | None:
        """Open a file, and never what is behind a symbolic link."""
        if not self.location.is_folder:
            raise UnknownArchiveFileError(
                "The archive is in an object store and not on this server: ask whoever runs it for the address"
            )
        try:
            descriptor = os.open(Path(self.location.path, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            os.close(descriptor)
            return None
        return _OpenFile(descriptor, found.st_size, f"{found.st_ino:x}-{found.st_mtime_ns:x}-{found.st_size:x}")


@define
class _OpenFile:
    """Implements `OpenFile`. A file that was written beside and renamed has an inode and a time of its own."""

    descriptor: int | None
    size: int
    validator: str

    def read(self, start: int, length: int) -> bytes:
        return b"" if self.descriptor is None else os.pread(self.descriptor, length, start)

    def close(self) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
