"""Reading the rows of a Parquet file piece by piece."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from attrs import frozen

from pepy.domain.day_rows import COUNTS, DAY_ROWS
from pepy.domain.errors import MalformedDayError
from pepy.infrastructure.dayfile.broken_files import numbered, opening
from pepy.infrastructure.dayfile.typed_rows import refuse_columns, text

_TEXTS = [name for name in DAY_ROWS.names if name not in COUNTS]
_ROWS_PER_BATCH = 262_144
_BUFFER_BYTES = 1_048_576
"""Bytes of a column that are read at a time: without it a row group, of any size, would be held whole."""


@frozen
class ParquetRows:
    """The rows of a Parquet file, in whatever types it has them."""

    path: Path

    def project_names(self) -> Iterator[pa.DictionaryArray]:
        """Yield the column of projects, encoded. Raises MalformedDayError where the file cannot be read."""
        for _, batch in self._batches(["project"]):
            yield text(batch["project"])

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the columns of DAY_ROWS, each batch after the number of rows before it.

        Raises MalformedDayError for a missing column, one of another kind of type, and where the file cannot be read.
        """
        return self._batches(DAY_ROWS.names)

    def _batches(self, columns: list[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        with opening():
            schema = pq.read_schema(self.path)
            refuse_columns(schema.names)
        _refuse_types(schema)
        with opening():
            file = pq.ParquetFile(
                self.path,
                # Texts stand in a file as codes into dictionaries, and need not be written out to be looked at.
                read_dictionary=_TEXTS,
                buffer_size=_BUFFER_BYTES,
                pre_buffer=False,
                page_checksum_verification=True,
            )
        with file:
            batches = file.iter_batches(_ROWS_PER_BATCH, columns=columns)
            yield from numbered(_sound(batch) for batch in batches)


def _sound(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the batch. Raises ArrowInvalid if a code in it stands for nothing, which Arrow would believe."""
    for column in batch.columns:
        if pa.types.is_dictionary(column.type) and len(column.indices) > column.indices.null_count:
            codes = pc.min_max(column.indices)
            if codes["min"].as_py() < 0 or codes["max"].as_py() >= len(column.dictionary):
                raise pa.ArrowInvalid("a code stands for no text")
    return batch


def _refuse_types(schema: pa.Schema) -> None:
    for field in (schema.field(name) for name in DAY_ROWS.names):
        if field.name in COUNTS and not _holds_counts(field.type):
            raise MalformedDayError(f"row 1: {field.name} is of the type {field.type}, not an integer")
        if field.name not in COUNTS and not _holds_texts(field.type):
            raise MalformedDayError(f"row 1: {field.name} is of the type {field.type}, not text")


def _holds_counts(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind))


def _holds_texts(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _holds_texts(kind.value_type)
    texts = (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view())
    return kind in texts or bool(pa.types.is_null(kind))
