"""Reading the rows of a Parquet file piece by piece."""

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
"""Bytes of a column that are read at a time: without it a row group, of any size, would be held whole."""
_FEW_ROWS = 65_536
"""A batch of fewer rows waits for the next ones: each costs a millisecond, whatever it holds."""
_MANY_BYTES = 33_554_432
"""Bytes of waiting batches with which they wait no longer."""


@frozen
class ParquetRows:
    """The rows of a Parquet file, in whatever types it has them."""

    path: Path

    def project_names(self) -> Iterator[pa.DictionaryArray]:
        """Yield the column of projects, encoded. Raises MalformedDayError where the file cannot be read."""
        for _, batch in self._batches(["project"]):
            yield text(batch["project"], trimmed=True)

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the columns of DAY_ROWS, each batch after the number of rows before it.

        Raises MalformedDayError for a missing column, one of another kind of type, and where the file cannot be read.
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
        """Yield the batches of a stretch, small ones together, and what was read before one cannot be read."""
        waiting: list[pa.RecordBatch] = []
        rows = size = 0
        try:
            for batch in self._read(metadata, stretch, columns):
                waiting.append(batch)
                rows, size = rows + batch.num_rows, size + batch.nbytes
                if rows >= _FEW_ROWS or size >= _MANY_BYTES:
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
            yield from map(_sound, file.iter_batches(stretch.rows_per_batch, stretch.row_groups, columns))


def _together(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    return pa.concat_batches(batches) if len(batches) > 1 else batches[0]


def _sound(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the batch. Raises ArrowInvalid if a code in it stands for nothing, which Arrow would believe."""
    for column in batch.columns:
        if pa.types.is_dictionary(column.type) and len(column.indices) > column.indices.null_count:
            codes = pc.min_max(column.indices)
            if codes["min"].as_py() < 0 or codes["max"].as_py() >= len(column.dictionary):
                raise pa.ArrowInvalid("a code stands for no text")
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
