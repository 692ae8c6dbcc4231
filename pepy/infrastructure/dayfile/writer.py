"""Writing a day as a day file, completely or not at all."""

import gzip
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.errors import UnwritableFileError
from pepy.domain.imports.days.columns.encoded_texts import ENCODED
from pepy.domain.imports.days.day_rows import CHECKED_ROWS, COUNTS, DAY_ROWS
from pepy.infrastructure.dayfile.checks.broken_files import one_line
from pepy.infrastructure.dayfile.checks.files import kind_of, shown
from pepy.infrastructure.dayfile.form import ENDINGS, FileForm, form_of
from pepy.infrastructure.dayfile.pieces import pieces

_ROWS_PER_PIECE = 262_144
"""Rows per row group: enough to compress well, few enough to fit in memory."""


_COLUMNS_WITH_STATISTICS = ["project", *COUNTS]
"""Rows are ordered by project: its bounds tell readers what to skip. Every row group has values of all kinds."""


def write_day_file(path: Path, batches: Iterable[pa.RecordBatch]) -> int:
    """Write batches of CHECKED_ROWS as Parquet, CSV or CSV.gz, by the file's ending, and return the number of rows.

    An existing file is replaced once the new one is complete and on disk; until then, or if anything goes wrong, it
    stays as it was. Unknown values are written as null.

    Raises UnwritableFileError for any other ending, or if the file cannot be written.
    """
    form = form_of(path)
    if form is None:
        raise UnwritableFileError(f"{shown(path)}: the name of a day file must end in one of {ENDINGS}")
    _refuse_irregular(path)
    with _replacing(path) as unfinished:
        rows = _with_nulls(pieces(batches, _ROWS_PER_PIECE))
        if form is FileForm.PARQUET:
            return _write_parquet(unfinished, rows)
        with _compressed(unfinished) if form is FileForm.CSV_GZ else unfinished.open("wb") as file:
            return _write_csv(file, rows)


def _refuse_irregular(path: Path) -> None:
    """Raise UnwritableFileError if a directory, pipe or device, which must not be replaced, has this name."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        # Writing the file will report anything wrong with the name.
        return
    if not stat.S_ISREG(mode):
        raise UnwritableFileError(f"{shown(path)} cannot be written: it is {kind_of(mode)}")


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Yield the path of a new file beside this one, which replaces it at the end."""
    # No longer than the final name, which may be as long as the file system allows.
    unfinished = path.with_name(f".pepy-{os.getpid()}.part")
    try:
        yield unfinished
        _put_on_disk(unfinished)
        unfinished.replace(path)
        _put_on_disk(path.parent)
    except (OSError, ValueError) as error:
        raise UnwritableFileError(f"{shown(path)} cannot be written: {one_line(error)}") from error
    finally:
        # If the folder does not exist, there is nothing to remove.
        with suppress(OSError, ValueError):
            unfinished.unlink()


def _put_on_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _with_nulls(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    for table in tables:
        values = pa.chunked_array([_known(chunk) for chunk in table["value"].chunks], ENCODED)
        yield table.set_column(CHECKED_ROWS.get_field_index("value"), "value", values)


def _known(values: pa.DictionaryArray) -> pa.DictionaryArray:
    is_unknown = pc.equal(values.indices, pc.index(values.dictionary, UNKNOWN))
    return pa.DictionaryArray.from_arrays(pc.if_else(is_unknown, None, values.indices), values.dictionary)


def _write_parquet(path: Path, tables: Iterable[pa.Table]) -> int:
    rows = 0
    options = {"compression": "zstd", "write_page_checksum": True, "write_statistics": _COLUMNS_WITH_STATISTICS}
    # Arrow's own schema would say that texts are encoded, and nobody who reads the file has to know.
    with path.open("wb") as file, pq.ParquetWriter(file, CHECKED_ROWS, store_schema=False, **options) as writer:
        for table in tables:
            # With one dictionary, a row group's texts are written as they are encoded.
            writer.write_table(table.unify_dictionaries())
            rows += table.num_rows
    return rows


@contextmanager
def _compressed(path: Path) -> Iterator[gzip.GzipFile]:
    # Arrow compresses as hard as it can, which takes five times as long for 6 % less; without a name and time in the
    # header, the same rows give the same file.
    with path.open("wb") as file, gzip.GzipFile("", "wb", compresslevel=5, fileobj=file, mtime=0) as compressed:
        yield compressed


def _write_csv(file: IO[bytes] | gzip.GzipFile, tables: Iterable[pa.Table]) -> int:
    rows = 0
    with csv.CSVWriter(file, DAY_ROWS) as writer:
        for table in tables:
            writer.write_table(table.cast(DAY_ROWS))
            rows += table.num_rows
    return rows
