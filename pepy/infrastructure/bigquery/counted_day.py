"""A day from BigQuery, step by step.

`day_query` says what to ask, `work_table` asks it, or finds the answer that an earlier run left, `pages` fetches the
answer, and `work_rows` checks it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date

import pyarrow as pa

from pepy.domain.day_source import SourceDay
from pepy.infrastructure.bigquery.client import rest_client
from pepy.infrastructure.bigquery.day_query import DayQuery
from pepy.infrastructure.bigquery.google_errors import google_errors_translated
from pepy.infrastructure.bigquery.pages import Pages, opened_pages
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from pepy.infrastructure.bigquery.work_rows import rows_of_day
from pepy.infrastructure.bigquery.work_table import WorkTable, WorkTables


@contextmanager
def counted_day(day: date, settings: BigQuerySettings) -> Iterator[SourceDay]:
    """Do what `BigQueryDaySource.open` promises, with settings that have been checked."""
    query = DayQuery.of(day, settings)
    with ExitStack() as stack:
        with google_errors_translated():
            client = stack.enter_context(rest_client(settings))
            work_tables = WorkTables(client, settings)
            work_table = work_tables.kept_or_made(query)
            pages = opened_pages(stack, client, settings, work_table.table)
        yield _source_day(work_table, pages)
        work_tables.drop(work_table)


def _source_day(work_table: WorkTable, pages: Pages) -> SourceDay:
    row_count = work_table.table.num_rows
    return SourceDay(
        method=pages.method,
        batches=rows_of_day(_translated(pages.batches), row_count),
        row_count=row_count,
        job_id=work_table.job_id,
        bytes_billed=work_table.bytes_billed,
    )


def _translated(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    # The rows are fetched while the import consumes them, long after the day was opened.
    with google_errors_translated():
        yield from batches
