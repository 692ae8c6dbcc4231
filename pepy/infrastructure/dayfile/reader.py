"""Day files as a source of days."""

import logging
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

import pyarrow as pa
from attrs import frozen

from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days.day_source import SourceDay
from pepy.infrastructure.dayfile.checks.files import refuse_unreadable, shown
from pepy.infrastructure.dayfile.csv_rows import CsvRows
from pepy.infrastructure.dayfile.form import ENDINGS, FileForm, form_of
from pepy.infrastructure.dayfile.parquet.rows import ParquetRows
from pepy.infrastructure.dayfile.sorting import sorted_by_project
from pepy.infrastructure.dayfile.survey import Survey, survey
from pepy.infrastructure.dayfile.typed_rows import typed_rows

logger = logging.getLogger(__name__)


class FileRows(Protocol):
    """The rows of a file, in any format."""

    def project_names(self) -> Iterator[pa.DictionaryArray]:
        """Yield the project column, dictionary-encoded; null for a missing name."""

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the columns of DAY_ROWS in the file's types, each batch together with the number of rows before it."""


@frozen
class DayFileSource:
    """A day file (docs/imports.md): Parquet, CSV or CSV.gz by its ending, with rows in any order."""

    path: Path

    @contextmanager
    def open(self, day: date) -> Iterator[SourceDay]:
        """Open the file's rows as those of `day`; the file itself does not name its day.

        Raises MalformedDayError, on opening or while batches are read, with one line that names the file and the first
        invalid row, if the file cannot be read or is not a day file.
        """
        with _naming(self.path):
            rows = _rows_of(self.path)
            found = _surveyed(rows)
            if not found.row_count:
                raise MalformedDayError("the file has no rows")
        logger.debug("reading %s rows of %s from %s", found.row_count, day, shown(self.path))
        if not found.in_order:
            logger.debug("the rows of %s are not sorted by project, so they are sorted first", shown(self.path))
        with closing(self._batches(rows, found)) as batches:
            yield SourceDay("file", batches, found.row_count)

    def _batches(self, rows: FileRows, found: Survey) -> Generator[pa.RecordBatch, None, None]:
        checked = _checked(rows)
        with _naming(self.path):
            yield from checked if found.in_order else sorted_by_project(checked)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except MalformedDayError as error:
        raise MalformedDayError(f"{shown(path)}: {error}") from error


def _rows_of(path: Path) -> FileRows:
    form = form_of(path)
    if form is None:
        raise MalformedDayError(f"the name of a day file must end in one of {ENDINGS}")
    refuse_unreadable(path)
    if form is FileForm.PARQUET:
        return ParquetRows(path)
    return CsvRows(path, form)


def _surveyed(rows: FileRows) -> Survey:
    try:
        return survey(rows.project_names())
    except (MalformedDayError, pa.ArrowInvalid):
        # An earlier row may break another rule, and the error should name the first invalid row.
        deque(_checked(rows), maxlen=0)
        raise


def _checked(rows: FileRows) -> Iterator[pa.RecordBatch]:
    for rows_before, batch in rows.batches():
        yield typed_rows(batch, rows_before)
