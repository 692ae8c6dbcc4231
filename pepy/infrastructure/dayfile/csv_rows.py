"""Reading the rows of a CSV file, compressed or not, piece by piece."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from attrs import frozen
from pyarrow import csv

from pepy.domain.day_rows import DAY_ROWS
from pepy.domain.errors import MalformedDayError
from pepy.infrastructure.dayfile.broken_files import numbered, opening
from pepy.infrastructure.dayfile.typed_rows import refuse_columns, text

_BLOCK_BYTES = 1_048_576
"""Bytes that are parsed at a time, some 25,000 rows; Arrow takes about 50 times as much memory."""


@frozen
class CsvRows:
    """The rows of a CSV file with a header; every column comes as bytes, and an empty field is null."""

    path: Path
    compression: str | None

    def project_names(self) -> Iterator[pa.Array]:
        """Yield the column of projects. Raises MalformedDayError where the file cannot be read."""
        for _, batch in self._batches(["project"]):
            yield text(batch["project"])

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the columns of DAY_ROWS, each batch after the number of rows before it.

        Raises MalformedDayError for a missing column, a row with more or fewer fields than the header, and where the
        file cannot be read.
        """
        return self._batches(DAY_ROWS.names)

    def _batches(self, columns: list[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        refuse_columns(self._header())
        misshapen: list[csv.InvalidRow] = []
        with self._reader(misshapen, columns) as reader:
            for rows_before, batch in numbered(iter(reader)):
                if misshapen and _data_row(misshapen[0]) <= rows_before + batch.num_rows + 1:
                    yield rows_before, batch.slice(0, _data_row(misshapen[0]) - 1 - rows_before)
                    break
                yield rows_before, batch
        if misshapen:
            row = misshapen[0]
            raise MalformedDayError(
                f"row {_data_row(row)}: it has {row.actual_columns} fields, and the header has {row.expected_columns}"
            )

    def _header(self) -> list[str]:
        with self._reader([], columns=[]) as reader, opening():
            names: list[str] = reader.schema.names
            return names

    @contextmanager
    def _reader(self, misshapen: list[csv.InvalidRow], columns: list[str]) -> Iterator[csv.CSVStreamingReader]:
        """Open the file, with all columns if none are named. The first row of another width is put into `misshapen`."""

        def skip(row: csv.InvalidRow) -> str:
            if not misshapen:
                misshapen.append(row)
            return "skip"

        with opening():
            stream = pa.input_stream(self.path, compression=self.compression)
        with stream:
            with opening():
                reader = csv.open_csv(
                    stream,
                    # Only a single thread numbers the rows that it skips, and it is as fast as two.
                    csv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES),
                    csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
                    _conversion(columns),
                )
            with reader:
                yield reader


def _conversion(columns: list[str]) -> csv.ConvertOptions:
    # "NA" is Namibia, and there are projects called null and nan: nothing but an empty field is unknown.
    return csv.ConvertOptions(
        include_columns=columns,
        column_types=dict.fromkeys(columns, pa.binary()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )


def _data_row(row: csv.InvalidRow) -> int:
    """Return a row's number where the first row after the header has number 1; Arrow counts the header too."""
    return int(row.number) - 1
