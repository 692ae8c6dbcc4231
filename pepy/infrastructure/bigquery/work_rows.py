"""Turning the batches of a work table into the checked rows of a day."""

import logging
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pepy.domain.errors import SourceUnavailableError
from pepy.domain.imports.days.day_rows import DAY_ROWS, checked_rows
from pepy.domain.imports.days.day_source import LeftOut

logger = logging.getLogger(__name__)


def rows_of_day(
    batches: Iterable[pa.RecordBatch], row_count: int, left_out: LeftOut, dimension: str
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a work table as `DaySource` requires.

    Downloads without a valid project name go to `left_out`, counted by one of the table's dimensions, and a warning
    says how many they were. Raises SourceUnavailableError if the rows are not sorted by project, or if there are not
    `row_count` of them.
    """
    rows_before = 0
    for batch in _ascending(batches):
        # Emulators count in NUMERIC; BigQuery's own counts are INT64 and pass unchanged.
        rows = batch.cast(DAY_ROWS)
        left_out.downloads += _downloads_without_project(rows, dimension)
        named = rows.filter(rows["project"].is_valid())
        if named.num_rows:
            yield checked_rows(named, rows_before)
        rows_before += rows.num_rows
    if rows_before != row_count:
        raise SourceUnavailableError(f"BigQuery sent {rows_before:,} of the {row_count:,} rows of a day")
    if left_out.downloads:
        logger.warning("left out %s downloads without a project name", left_out.downloads)


def _ascending(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    last_project = pa.nulls(1, pa.string())
    for batch in batches:
        projects = pa.concat_arrays([last_project, batch["project"]])
        # A comparison with null is null: rows without a project come first, and are left out in any case.
        if pc.any(pc.less(projects[1:], projects[:-1])).as_py():
            raise SourceUnavailableError("BigQuery did not send the rows of a day sorted by project")
        last_project = projects[-1:]
        yield batch


def _downloads_without_project(rows: pa.RecordBatch, dimension: str) -> int:
    unnamed = pc.and_(rows["project"].is_null(), pc.equal(rows["dimension"], dimension))
    # Decimals, because sums of 64-bit integers wrap around silently.
    return int(pc.sum(rows.filter(unnamed)["downloads"].cast(pa.decimal128(38))).as_py() or 0)
