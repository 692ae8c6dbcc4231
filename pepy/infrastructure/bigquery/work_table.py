"""The table that keeps a day's result for some hours, so that a rerun after a crash reads it and pays nothing.

Why this is sound: docs/decisions/0004-bigquery-work-table.md.
"""

import logging
import time
from datetime import date, datetime

from attrs import frozen
from google.api_core.exceptions import NotFound
from google.api_core.retry import Retry
from google.cloud.bigquery import (
    DEFAULT_RETRY,
    ArrayQueryParameter,
    Client,
    QueryJob,
    QueryJobConfig,
    ScalarQueryParameter,
    Table,
)

from pepy.domain.errors import SourceTooExpensiveError
from pepy.domain.imports.days.day_rows import COUNTS, DAY_ROWS
from pepy.domain.windows import Window
from pepy.infrastructure.bigquery.census import PartitionCensus
from pepy.infrastructure.bigquery.day_query import DayQuery
from pepy.infrastructure.bigquery.google_errors import GOOGLE_ERRORS, in_one_line
from pepy.infrastructure.bigquery.settings import BigQuerySettings, DayCost

logger = logging.getLogger(__name__)

_REQUEST_SECONDS = 60.0
_QUERY_SECONDS = 1800.0
"""A day's query takes one to a few minutes; after half an hour something is wrong."""

_PAUSES = (0.5, 5.0, None)
"""Seconds before a query that failed for a passing reason is run again; the third failure is the last."""
_PASSING_REASONS = ("backendError", "internalError", "jobBackendError", "jobInternalError", "rateLimitExceeded")
"""https://cloud.google.com/bigquery/docs/error-messages."""

_INTEGERS = ("INTEGER", "INT64", "NUMERIC", "BIGNUMERIC")
"""What a count can be called: BigQuery's own is INTEGER, also named INT64; emulators count in the others."""


@frozen
class WorkTable:
    """A day's result, and what it cost this time."""

    table: Table
    job_id: str | None
    bytes_billed: int | None
    counted_at: datetime | None = None
    """When BigQuery began to count; None for a result that an earlier run left behind."""

    @property
    def is_kept(self) -> bool:
        """Tell whether an earlier run left the result behind."""
        return self.job_id is None


@frozen
class WorkTables:
    """Finds, makes and drops the work tables of days."""

    client: Client
    settings: BigQuerySettings
    census: PartitionCensus

    def kept_or_made(self, query: DayQuery) -> WorkTable:
        """Return the result that an earlier run of the same query left behind, else run the query.

        Raises SourceTooExpensiveError if the query would read more than the settings allow.
        """
        left_over = self._left_over(query)
        if left_over is not None and self._is_result(left_over, query.day):
            logger.info("reading the result of day %s that an earlier run left in %s", query.day, query.work_table)
            return WorkTable(left_over, job_id=None, bytes_billed=0)
        logger.info("day %s: %s", query.day, self._affordable(query))
        if left_over is not None:
            # The statement replaces a table of its own kind only, for example no view and no partitioned table.
            self._delete(left_over)
        job = self._run(query)
        return WorkTable(self._get(query), job.job_id, job.total_bytes_billed, job.created)

    def cost(self, query: DayQuery) -> DayCost:
        """Return what `kept_or_made` would cost; nothing is run. Raises SourceTooExpensiveError as it does."""
        left_over = self._left_over(query)
        is_kept = left_over is not None and self._is_result(left_over, query.day)
        return DayCost(0, 0.0, kept=True) if is_kept else self._affordable(query)

    def drop(self, work_table: WorkTable) -> None:
        """Forget a result that is no longer needed; where that fails, it expires by itself."""
        self._delete(work_table.table)

    def _delete(self, table: Table) -> None:
        try:
            self.client.delete_table(table, retry=self._retry, timeout=_REQUEST_SECONDS, not_found_ok=True)
        except GOOGLE_ERRORS as error:
            logger.warning("could not drop the work table %s: %s", table, in_one_line(error))

    def _left_over(self, query: DayQuery) -> Table | None:
        try:
            return self._get(query)
        except NotFound:
            return None

    def _is_result(self, table: Table, day: date) -> bool:
        """Tell whether a table that is there already is the result of the query, and still right."""
        if not _has_the_form(table):
            logger.warning("the table %s is not the result of the query of day %s: it is made anew", table, day)
            return False
        # A statement makes its table whole or not at all. One without rows says that the day was not there yet.
        return bool(table.num_rows) and not self._outdated(table, day)

    def _outdated(self, table: Table, day: date) -> bool:
        """Tell whether the day is known to have changed since: a result that was suspect must not be all there is."""
        if table.created is None:
            return False
        partition = self.census.partitions(Window(day, day)).get(day)
        return partition is not None and partition.changed_at > table.created

    def _get(self, query: DayQuery) -> Table:
        return self.client.get_table(query.work_table, retry=self._retry, timeout=_REQUEST_SECONDS)

    def _affordable(self, query: DayQuery) -> DayCost:
        # A dry run always comes first: it is free, and the log then says what the day costs before it is paid.
        estimate = self._start(query, QueryJobConfig(dry_run=True)).total_bytes_processed or 0
        cost, limit = self.settings.cost(estimate), self.settings.max_bytes
        if limit is not None and estimate > limit:
            raise SourceTooExpensiveError(
                f"The query of day {query.day} would read {estimate:,} bytes (about ${cost.dollars:,.2f}), above "
                f"PEPY_BIGQUERY_MAX_BYTES ({limit:,})"
            )
        return cost

    def _run(self, query: DayQuery) -> QueryJob:
        config = QueryJobConfig(
            labels={"application": "pepy", "day": query.day.isoformat()}, job_timeout_ms=int(_QUERY_SECONDS * 1000)
        )
        if self.settings.max_bytes is not None:
            # BigQuery refuses by itself, and bills nothing, where the estimate was too low.
            config.maximum_bytes_billed = self.settings.max_bytes
        return self._finished(query, config)

    def _finished(self, query: DayQuery, config: QueryJobConfig) -> QueryJob:
        """Run the query to its end; a failed one is not billed and its statement replaces its table: run it again."""
        for pause in _PAUSES:
            job = self._start(query, config)
            logger.info("BigQuery job %s counts the downloads of day %s", job.job_id, query.day)
            try:
                job.result(retry=self._retry, timeout=_QUERY_SECONDS, job_retry=None)
            except GOOGLE_ERRORS as error:
                if pause is None or (job.error_result or {}).get("reason") not in _PASSING_REASONS:
                    raise
                logger.warning("BigQuery job %s failed and is run again: %s", job.job_id, in_one_line(error))
                time.sleep(pause)
            else:
                break
        return job

    def _start(self, query: DayQuery, config: QueryJobConfig) -> QueryJob:
        config.query_parameters = [
            ScalarQueryParameter("day_start", "TIMESTAMP", query.day_start),
            ScalarQueryParameter("day_end", "TIMESTAMP", query.day_end),
            ArrayQueryParameter("mirrors", "STRING", query.mirrors),
        ]
        return self.client.query(
            query.sql, job_config=config, retry=self._retry, timeout=_REQUEST_SECONDS, job_retry=None
        )

    @property
    def _retry(self) -> Retry:
        return DEFAULT_RETRY.with_timeout(self.settings.patience_seconds)


def _has_the_form(table: Table) -> bool:
    columns = [(column.name, column.field_type, column.mode) for column in table.schema]
    # The types of the API and of SQL (https://cloud.google.com/bigquery/docs/reference/rest/v2/tables).
    return [name for name, *_ in columns] == DAY_ROWS.names and all(
        mode != "REPEATED" and kind in (_INTEGERS if name in COUNTS else ("STRING",)) for name, kind, mode in columns
    )
