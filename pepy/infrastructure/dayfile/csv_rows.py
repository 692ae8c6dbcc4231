"""Reading the rows of a CSV file, compressed or not, in chunks."""

import csv as standard_csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO, TextIOWrapper
from itertools import islice, takewhile
from pathlib import Path

import pyarrow as pa
from attrs import frozen
from pyarrow import csv

from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days.day_rows import DAY_ROWS
from pepy.infrastructure.dayfile.checks.broken_files import numbered, opening
from pepy.infrastructure.dayfile.checks.columns import refuse_columns
from pepy.infrastructure.dayfile.checks.content import recognized
from pepy.infrastructure.dayfile.checks.files import HEAD_BYTES, head_of, open_stream
from pepy.infrastructure.dayfile.form import FileForm
from pepy.infrastructure.dayfile.texts import text

_BLOCK_BYTES = 1_048_576
"""Bytes that are parsed at a time, some 25,000 rows; Arrow needs about 50 times as much memory."""

_MISSHAPEN_ROW = re.compile(r"Row #(\d+): Expected (\d+) columns, got (\d+)(?:: (.{1,80}))?")
"""Arrow's message about a row that has more or fewer fields than the header; it counts the header as a row."""


@frozen
class CsvRows:
    """The rows of a CSV file with a header; every column is bytes, and an empty field is null."""

    path: Path
    form: FileForm
    columns: Sequence[str] = DAY_ROWS.names

    def project_names(self) -> Iterator[pa.DictionaryArray]:
        """Yield the column of projects, encoded. Raises MalformedDayError if the file cannot be read."""
        for _, batch in self._batches(["project"]):
            yield text(batch["project"], trimmed=True)

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the requested columns, each batch together with the number of rows before it.

        Raises MalformedDayError for a missing column, for a row with more or fewer fields than the header, and if the
        file cannot be read.
        """
        rows_read = 0
        try:
            for rows_before, batch in self._batches(self.columns):
                yield rows_before, batch
                rows_read = rows_before + batch.num_rows
        except MalformedDayError as error:
            misshapen = _MISSHAPEN_ROW.search(str(error))
            if not misshapen:
                raise
            row, expected, got = int(misshapen[1]) - 1, misshapen[2], misshapen[3]
            yield from self._rows_between(rows_read, row - 1)
            shown = f": {misshapen[4]}" if misshapen[4] else ""
            raise MalformedDayError(f"row {row}: it has {got} fields, but the header has {expected}{shown}") from error

    def _batches(self, columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        with recognized(self.path, self.form):
            header, header_is_all = self._header()
            refuse_columns(header, self.columns)
        if header_is_all:
            return  # Arrow wants a line end behind the header.
        with self._stream() as stream:
            with opening():
                reader = csv.open_csv(stream, _READING, _PARSING, _conversion(columns))
            with reader:
                yield from numbered(iter(reader))

    def _header(self) -> tuple[list[str], bool]:
        """Return the names of the columns, and whether nothing comes after them."""
        head = head_of(self.path, self._compression)
        beginning = head.decode("utf-8-sig", errors="surrogateescape")
        if not beginning.strip() and len(head) < HEAD_BYTES:
            raise MalformedDayError("the file has nothing but blanks")
        with opening():
            lines = standard_csv.reader(StringIO(beginning, newline=""))
            header = next(filter(None, lines), [])
            header_is_all = next(lines, None) is None
        if header_is_all and len(head) == HEAD_BYTES:
            raise MalformedDayError(f"the header is longer than {HEAD_BYTES:,} bytes")
        return header, header_is_all

    def _rows_between(self, start: int, end: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the rows, less than a block, that Arrow withholds because a row in the same block is malformed."""
        with self._stream() as stream, opening():
            text_stream = TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
            lines = filter(None, standard_csv.reader(text_stream))
            header = next(lines)
            rows = list(takewhile(lambda row: len(row) == len(header), islice(lines, start, end)))
        places = [header.index(name) for name in self.columns]
        columns = [[row[place].encode(errors="surrogateescape") or None for row in rows] for place in places]
        yield (
            start,
            pa.RecordBatch.from_arrays([pa.array(column, pa.binary()) for column in columns], list(self.columns)),
        )

    @contextmanager
    def _stream(self) -> Iterator[pa.NativeFile]:
        with opening():
            stream = open_stream(self.path, self._compression)
        with stream:
            yield stream

    @property
    def _compression(self) -> str | None:
        return "gzip" if self.form is FileForm.CSV_GZ else None


# Arrow only numbers rows in its errors with a single thread, which is as fast as two.
_READING = csv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES)
_PARSING = csv.ParseOptions(newlines_in_values=True)


def _conversion(columns: Sequence[str]) -> csv.ConvertOptions:
    # "NA" is Namibia, and there are projects called null and nan, so only an empty field is unknown.
    return csv.ConvertOptions(
        include_columns=list(columns),
        column_types=dict.fromkeys(columns, pa.binary()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
