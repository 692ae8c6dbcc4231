"""Reading the CSV of all-time totals."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from pepy.domain.errors import MalformedDayError, MalformedTotalsError
from pepy.infrastructure.dayfile.checks.files import refuse_unreadable, shown
from pepy.infrastructure.dayfile.csv_rows import CsvRows
from pepy.infrastructure.dayfile.form import FileForm
from pepy.infrastructure.dayfile.texts import first_refused, strings, why_refused

_SCHEMA = pa.schema([("project", pa.string()), ("total_downloads", pa.string())])
_MAX_BYTES = 67_108_864
"""Bytes of names and totals in memory: those of all projects on PyPI take less than half of it."""


def read_totals(path: Path) -> pa.Table:
    """Return the columns `project` and `total_downloads` of a CSV as strings; `domain.totals` checks them.

    A file whose name ends in .gz is decompressed. Raises MalformedTotalsError if the file cannot be read as a CSV with
    these columns.
    """
    form = FileForm.CSV_GZ if path.name.lower().endswith(".gz") else FileForm.CSV
    try:
        refuse_unreadable(path)
        return pa.Table.from_batches(_held(CsvRows(path, form, _SCHEMA.names).batches()), _SCHEMA)
    except MalformedDayError as error:
        raise MalformedTotalsError(f"{shown(path)}: {error}") from error


def _held(batches: Iterator[tuple[int, pa.RecordBatch]]) -> Iterator[pa.RecordBatch]:
    size = 0
    for rows_before, batch in batches:
        columns = [_texts(name, batch[name], rows_before) for name in _SCHEMA.names]
        yield pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)
        size += batch.nbytes
        if size > _MAX_BYTES:
            raise MalformedDayError(f"it has more than {_MAX_BYTES:,} bytes of names and totals")


def _texts(name: str, column: pa.Array, rows_before: int) -> pa.Array:
    try:
        return strings(column, trimmed=True).fill_null("")
    except pa.ArrowInvalid as error:
        row = first_refused(column, trimmed=True)
        raise MalformedDayError(f"row {rows_before + row + 1}: {name} {why_refused(column[row])}") from error
