"""Reading the rows of a Parquet file in chunks."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from attrs import frozen

from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days.day_rows import COUNTS, DAY_ROWS
from pepy.infrastructure.dayfile.checks.broken_files import UNREADABLE, numbered, opening
from pepy.infrastructure.dayfile.checks.columns import refuse_columns
from pepy.infrastructure.dayfile.checks.content import recognized
from pepy.infrastructure.dayfile.checks.files import open_file
from pepy.infrastructure.dayfile.form import FileForm
from pepy.infrastructure.dayfile.parquet.footer import read_footer
from pepy.infrastructure.dayfile.parquet.plan import Stretch, stretches
from pepy.infrastructure.dayfile.texts import text

_BUFFER_BYTES = 1_048_576
"""Bytes of a column that are read at a time; otherwise Arrow would load a whole row group of any size."""
_MIN_ROWS = 65_536
"""Smaller batches are combined: each batch costs a millisecond, however small it is."""
_MAX_WAITING_BYTES = 33_554_432
"""Bytes at which waiting batches are combined even if they have fewer rows."""


@frozen
class ParquetRows:
    """The rows of a Parquet file, in the types of the file."""

    path: Path

    def project_names(self) -> Iterator[pa.DictionaryArray]:
        """Yield the column of projects, encoded. Raises MalformedDayError if the file cannot be read."""
        for _, batch in self._batches(["project"]):
            yield text(batch["project"], trimmed=True)

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the columns of DAY_ROWS, each batch together with the number of rows before it.

        Raises MalformedDayError for a missing column, for a column of the wrong type, and if the file cannot be read.
        """
        return self._batches(DAY_ROWS.names)

    def _batches(self, columns: list[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        with recognized(self.path, FileForm.PARQUET), opening():
            file = open_file(self.path)
            metadata = read_footer(file)
            schema = metadata.schema.to_arrow_schema()
        with file:
            refuse_columns(schema.names, DAY_ROWS.names)
            _refuse_types(schema)
            with opening():
                # The leaves of the schema, of which a nested column has several.
                paths = [metadata.schema.column(place).path for place in range(metadata.num_columns)]
                plan = list(stretches(metadata, {name: paths.index(name) for name in columns}, file))
            yield from numbered(batch for stretch in plan for batch in self._gathered(metadata, stretch, columns))

    def _gathered(self, metadata: pq.FileMetaData, stretch: Stretch, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """Yield the batches of a stretch, combining small ones; before an error, yield what was read so far."""
        waiting: list[pa.RecordBatch] = []
        rows = size = 0
        try:
            for batch in self._read(metadata, stretch, columns):
                waiting.append(batch)
                rows, size = rows + batch.num_rows, size + batch.nbytes
                if rows >= _MIN_ROWS or size >= _MAX_WAITING_BYTES:
                    yield _together(waiting)
                    waiting, rows, size = [], 0, 0
        except UNREADABLE:
            if waiting:
                yield _together(waiting)
            raise
        if waiting:
            yield _together(waiting)

    def _read(self, metadata: pq.FileMetaData, stretch: Stretch, columns: list[str]) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(
            open_file(self.path),
            metadata=metadata,
            read_dictionary=stretch.dictionaries,
            buffer_size=_BUFFER_BYTES,
            pre_buffer=False,
            page_checksum_verification=True,
        ) as file:
            yield from map(_with_valid_indices, file.iter_batches(stretch.rows_per_batch, stretch.row_groups, columns))


def _together(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    return pa.concat_batches(batches) if len(batches) > 1 else batches[0]


def _with_valid_indices(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the batch. Raises ArrowInvalid for a dictionary index out of range, which Arrow does not check."""
    for column in batch.columns:
        if pa.types.is_dictionary(column.type) and len(column.indices) > column.indices.null_count:
            codes = pc.min_max(column.indices)
            if codes["min"].as_py() < 0 or codes["max"].as_py() >= len(column.dictionary):
                raise pa.ArrowInvalid("a dictionary index is out of range")
    return batch


def _refuse_types(schema: pa.Schema) -> None:
    for name in DAY_ROWS.names:
        kind = schema.field(name).type
        is_text = kind in (pa.string(), pa.binary())
        is_number = pa.types.is_integer(kind) or pa.types.is_decimal(kind)
        if pa.types.is_null(kind) or (is_number if name in COUNTS else is_text):
            continue
        if name not in COUNTS:
            raise MalformedDayError(f"row 1: {name} is of the type {kind}, not text")
        # Polars writes its Int128 as bytes of a fixed size.
        is_castable = is_text or pa.types.is_floating(kind) or kind == pa.binary(16)
        cast = ": cast it to BIGINT" if is_castable else ""
        raise MalformedDayError(f"row 1: {name} is of the type {kind}, not an integer{cast}")
