"""An archive of day files in a folder or bucket."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, frozen

from pepy.domain.errors import ArchiveUnavailableError, UnwritableFileError
from pepy.domain.imports.days.day_files import ReadDayFile, WriteDayFile
from pepy.domain.imports.days.day_rows import ORDERED_DIMENSIONS
from pepy.domain.imports.days.day_source import DaySource, SourceDay
from pepy.domain.lake.catalog import INDEX, Catalog, DayFile, day_file_path, day_of_path
from pepy.domain.lake.lake import UnplacedFile
from pepy.infrastructure.lake.bucket import BucketStore
from pepy.infrastructure.lake.catalog_files import IMPORTS, catalog_of, imports_bytes, index_bytes
from pepy.infrastructure.lake.folder import FolderStore
from pepy.infrastructure.lake.location import ArchiveLocation
from pepy.infrastructure.lake.stores import FileStore, refusals


@frozen
class DayArchive:
    """Implements `Lake`."""

    store: FileStore
    write_day_file: WriteDayFile
    read_day_file: ReadDayFile

    def open(self) -> Catalog:
        """Read the list, and leave out what is not there, or is not as long as it says."""
        self.store.clear()
        # First, because a bucket says most clearly here what is wrong with a key.
        sizes = self._sizes()
        listed = catalog_of(self.store.read(INDEX), self.store.read(IMPORTS))
        return listed.of_days([day for day, file in listed.files.items() if sizes.get(day) == file.bytes])

    def days(self) -> frozenset[date]:
        """Look which files there are."""
        return frozenset(self._sizes())

    def _sizes(self) -> dict[date, int]:
        found = ((day_of_path(name), size) for name, size in self.store.sizes("day=").items())
        return {day: size for day, size in found if day}

    @contextmanager
    def writing(self, day: date, rows: Iterator[pa.RecordBatch]) -> Iterator[UnplacedFile]:
        """Write the day file on this machine."""
        with self.store.workshop() as folder:
            path = folder / "downloads.parquet"
            counted = _CountedRows()
            try:
                row_count = self.write_day_file(path, counted.passing(rows))
            except UnwritableFileError as error:
                raise ArchiveUnavailableError(f"PEPY_ARCHIVE {self.store.name}: {error}") from error
            with refusals(self.store.name, "read"), path.open("rb") as content:
                digest = file_digest(content, "sha256").hexdigest()
            file = DayFile(day, day_file_path(day), path.stat().st_size, digest, row_count, counted.downloads)
            yield _WrittenFile(file, path, self.store)

    def save(self, catalog: Catalog) -> None:
        """Write the two files of the list, that for everybody last."""
        for name, content in ((IMPORTS, imports_bytes(catalog)), (INDEX, index_bytes(catalog))):
            if self.store.read(name) != content:
                self.store.write(name, content)

    def remove(self, day: date) -> None:
        """Delete the file."""
        self.store.delete(day_file_path(day))

    def location(self, day: date) -> str:
        """Return path or address."""
        return f"{self.store.name}/{day_file_path(day)}"

    def source(self, day: date) -> DaySource:
        """Read the file where it is, or a copy."""
        return _ArchivedDay(self.store, day_file_path(day), self.read_day_file)

    def read(self, name: str) -> bytes | None:
        """Read another file."""
        return self.store.read(name)

    def write(self, name: str, content: bytes) -> None:
        """Write another file."""
        self.store.write(name, content)


def day_archive(location: ArchiveLocation, write_day_file: WriteDayFile, read_day_file: ReadDayFile) -> DayArchive:
    """Return the archive at a location; nothing is asked there yet."""
    store = FolderStore(Path(location.path)) if location.is_folder else BucketStore(location)
    return DayArchive(store, write_day_file, read_day_file)


@define
class _CountedRows:
    """Adds up the downloads of rows that pass."""

    downloads: int = 0

    def passing(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        version = ORDERED_DIMENSIONS.index("version")
        for rows in batches:
            is_of_versions = pc.equal(rows["dimension"].indices, version)
            self.downloads += pc.sum(rows["downloads"].filter(is_of_versions)).as_py() or 0
            yield rows


@frozen
class _WrittenFile:
    """Implements `UnplacedFile`."""

    file: DayFile
    path: Path
    store: FileStore

    def place(self) -> None:
        self.store.place(self.path, self.file.path)


@frozen
class _ArchivedDay:
    """Implements `DaySource`."""

    store: FileStore
    name: str
    read_day_file: ReadDayFile

    @contextmanager
    def open(self, day: date) -> Iterator[SourceDay]:
        with self.store.local_copy(self.name) as path, self.read_day_file(path).open(day) as source:
            yield source
