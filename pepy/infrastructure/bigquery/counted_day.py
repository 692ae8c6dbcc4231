"""A day from BigQuery, step by step.

`day_query` writes the query, `work_table` runs it or finds the result of an earlier run, `pages` fetches the rows, and
`work_rows` checks them.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date

import pyarrow as pa

from pepy.domain.errors import MalformedDayError, ReconciliationError
from pepy.domain.imports.days.day_source import LeftOut, SourceDay
from pepy.domain.windows import Window
from pepy.infrastructure.bigquery.census import PartitionCensus
from pepy.infrastructure.bigquery.client import rest_client
from pepy.infrastructure.bigquery.day_query import DayQuery
from pepy.infrastructure.bigquery.google_errors import google_errors_translated
from pepy.infrastructure.bigquery.monthly_budget import MonthlyBudget
from pepy.infrastructure.bigquery.pages import Pages, opened_pages
from pepy.infrastructure.bigquery.settings import BigQuerySettings, DayCost
from pepy.infrastructure.bigquery.work_rows import rows_of_day
from pepy.infrastructure.bigquery.work_table import WorkTable, WorkTables


@contextmanager
def counted_day(
    day: date, settings: BigQuerySettings, census: PartitionCensus, budget: MonthlyBudget | None
) -> Iterator[SourceDay]:
    """Implement `BigQueryDaySource.open`; the settings have been checked."""
    query = DayQuery.of(day, settings)
    with ExitStack() as stack:
        with google_errors_translated():
            client = stack.enter_context(rest_client(settings))
            work_tables = WorkTables(client, settings, census, budget)
            work_table = work_tables.find_or_create(query)
            pages = opened_pages(stack, client, settings, work_table.table)
        try:
            yield _source_day(work_table, pages, settings.dimensions, _rows_when_counted(day, work_table, census))
        except ReconciliationError:
            # The next run must count again, not reuse a result that does not add up.
            work_tables.drop(work_table)
            raise
        except MalformedDayError:
            # The query never returns such rows, so counting again would cost money for nothing.
            if work_table.is_kept:
                work_tables.drop(work_table)
            raise
        work_tables.drop(work_table)


def cost_of_day(
    day: date, settings: BigQuerySettings, census: PartitionCensus, budget: MonthlyBudget | None
) -> DayCost:
    """Implement `BigQueryDaySource.cost`; the settings have been checked."""
    with google_errors_translated(), rest_client(settings) as client:
        return WorkTables(client, settings, census, budget).cost(DayQuery.of(day, settings))


def _rows_when_counted(day: date, work_table: WorkTable, census: PartitionCensus) -> int | None:
    """Return how many rows the day's partition had when it was counted; None if unknown or changed since."""
    if work_table.counted_at is None:
        return None
    partition = census.partitions(Window(day, day)).get(day)
    return partition.rows if partition and partition.changed_at < work_table.counted_at else None


def _source_day(
    work_table: WorkTable, pages: Pages, dimensions: tuple[str, ...], partition_rows: int | None
) -> SourceDay:
    row_count, left_out = work_table.table.num_rows, LeftOut()
    return SourceDay(
        method=pages.method,
        batches=rows_of_day(_translated(pages.batches), row_count, left_out, dimensions[0]),
        row_count=row_count,
        job_id=work_table.job_id,
        bytes_billed=work_table.bytes_billed,
        counted_dimensions=dimensions,
        partition_rows=partition_rows,
        left_out=left_out,
    )


def _translated(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    # Rows are fetched while the import consumes them, long after the day was opened.
    with google_errors_translated():
        yield from batches
