"""An archive that is a bucket of an object store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

import pyarrow as pa
from attrs import define
from pyarrow import fs

from pepy.infrastructure.lake.location import ArchiveLocation
from pepy.infrastructure.lake.stores import refusals

_PATIENCE = timedelta(seconds=30)
"""How long Google's client repeats what failed; by default that is a quarter of an hour."""

_PIECE_BYTES = 1024 * 1024


@define(slots=False)
class BucketStore:
    """Implements `FileStore`. An object is there when its upload was completed, and not before."""

    location: ArchiveLocation

    @property
    def name(self) -> str:
        """Return the address."""
        return str(self.location)

    @cached_property
    def _files(self) -> fs.FileSystem:
        # Keys come from where the clients of these stores look for them: the environment, files, the machine's role.
        options = self.location.options
        with refusals(self.name, "reached"):
            if self.location.scheme == "s3":
                return fs.S3FileSystem(**options)
            # A stand-in on this machine knows no accounts.
            return fs.GcsFileSystem(**options, anonymous="endpoint_override" in options, retry_time_limit=_PATIENCE)

    def clear(self) -> None:
        """Do nothing: files are made elsewhere."""

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        """Make a temporary folder."""
        with TemporaryDirectory(prefix="pepy-archive-") as folder:
            yield Path(folder)

    def sizes(self, folders_named: str) -> dict[str, int]:
        """List the bucket."""
        selector = fs.FileSelector(self.location.path, recursive=True, allow_not_found=True)
        with refusals(self.name, "read"):
            found = [info for info in self._files.get_file_info(selector) if info.is_file]
        start = len(self.location.path) + 1
        return {info.path[start:]: info.size for info in found if info.path[start:].startswith(folders_named)}

    def read(self, name: str) -> bytes | None:
        """Fetch an object."""
        with refusals(self.name, "read"):
            try:
                with self._files.open_input_stream(self._path(name)) as stream:
                    content: bytes = stream.read()
                    return content
            except FileNotFoundError:
                return None

    def write(self, name: str, content: bytes) -> None:
        """Upload an object."""
        self._upload(pa.py_buffer(content), name)

    def place(self, finished: Path, name: str) -> None:
        """Upload a file from where it is mapped into memory, piece by piece."""
        with refusals(self.name, "written"), pa.memory_map(str(finished)) as file:
            self._upload(file.read_buffer(), name)

    def _upload(self, content: pa.Buffer, name: str) -> None:
        # In one call: a signal between two of them would end the `with` statement, and so complete half an object.
        with refusals(self.name, "written"), self._files.open_output_stream(self._path(name)) as stream:
            stream.write(content)

    def delete(self, name: str) -> None:
        """Remove an object, if there is one."""
        with refusals(self.name, "written"):
            if self._files.get_file_info(self._path(name)).is_file:
                self._files.delete_file(self._path(name))

    @contextmanager
    def local_copy(self, name: str) -> Iterator[Path]:
        """Download an object into a temporary file, which keeps its ending."""
        with self.workshop() as folder:
            copy = folder / Path(name).name
            with (
                refusals(self.name, "read"),
                self._files.open_input_stream(self._path(name)) as stream,
                copy.open("xb") as file,
            ):
                copyfileobj(stream, file, _PIECE_BYTES)
            yield copy

    def _path(self, name: str) -> str:
        return f"{self.location.path}/{name}"
