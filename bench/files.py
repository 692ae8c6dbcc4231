"""Made-up days as files on disk, kept between runs: Parquet for pepy, and CSV for plain COPY."""

import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen
from pyarrow import csv

from bench.day import MadeUpDay
from bench.popularity import Popularity, popularity
from pepy.domain.imports.days.day_rows import DAY_ROWS

_REAL_HEAD = "../shared/data/top-15000-projects-*.csv"
"""Where the list of real projects is, next to the repository, if it exists."""

_GENERATION = 1
"""Increase it when the generator's rows change, so that old files are not reused."""


@frozen
class DayFiles:
    """Files of made-up days below a folder."""

    folder: Path
    real_head: Path | None

    @classmethod
    def beside(cls, repository: Path) -> "DayFiles":
        """Return the files in a repository, with the list of real projects if there is one."""
        found = sorted(repository.glob(_REAL_HEAD))
        return cls(repository / "bench" / "files", found[-1] if found else None)

    def popularity(self, scale: float) -> Popularity:
        """Return the projects of a PyPI of this size."""
        return _popularity(self.real_head, scale)

    def parquet(self, scale: float, dimensions: tuple[str, ...], seed: int) -> Path:
        """Return a day file, creating it if necessary."""
        path = self._path(scale, dimensions, seed, "parquet")
        if not path.exists():
            _replace(path, _write_parquet, MadeUpDay(self.popularity(scale), seed, dimensions).batches())
        return path

    def csv(self, scale: float, dimensions: tuple[str, ...], seed: int) -> Path:
        """Return the same rows as CSV without a header, as COPY takes it."""
        path = self._path(scale, dimensions, seed, "csv")
        if not path.exists():
            _replace(path, _write_csv, pq.ParquetFile(self.parquet(scale, dimensions, seed)).iter_batches(262_144))
        return path

    def _path(self, scale: float, dimensions: tuple[str, ...], seed: int, ending: str) -> Path:
        head = "real" if self.real_head else "curve"
        name = f"day-{_GENERATION}-{head}-{scale:g}-{len(dimensions)}-{seed}.{ending}"
        return self.folder / name


def row_count(day_file: Path) -> int:
    """Return the number of rows of a Parquet file."""
    count: int = pq.read_metadata(day_file).num_rows
    return count


@cache
def _popularity(real_head: Path | None, scale: float) -> Popularity:
    return popularity(real_head, scale)


def _replace(
    path: Path, write: Callable[[Path, Iterable[pa.RecordBatch]], None], batches: Iterable[pa.RecordBatch]
) -> None:
    """Write a file under another name and then rename it, so that an aborted run leaves no incomplete file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    try:
        write(unfinished, batches)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_parquet(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    with pq.ParquetWriter(path, DAY_ROWS, compression="zstd", write_page_checksum=True) as writer:
        for batch in batches:
            writer.write_batch(batch, row_group_size=262_144)


def _write_csv(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    with csv.CSVWriter(path, DAY_ROWS, write_options=csv.WriteOptions(include_header=False)) as writer:
        for batch in batches:
            writer.write_batch(batch)
