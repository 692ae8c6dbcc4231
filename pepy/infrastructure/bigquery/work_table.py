"""The table that keeps a day's result for a few hours, so that a rerun after a crash can read it at no cost.

docs/decisions/0004-bigquery-work-table.md explains why this is safe.
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
from pepy.infrastructure.bigquery.monthly_budget import MonthlyBudget
from pepy.infrastructure.bigquery.settings import BigQuerySettings, DayCost

logger = logging.getLogger(__name__)

_REQUEST_SECONDS = 60.0
_QUERY_SECONDS = 1800.0
"""A day's query takes one to a few minutes; after half an hour something is wrong."""

_PAUSES = (0.5, 5.0, None)
"""Seconds before a query that failed for a transient reason is run again; the third failure is final."""
_PASSING_REASONS = ("backendError", "internalError", "jobBackendError", "jobInternalError", "rateLimitExceeded")
"""https://cloud.google.com/bigquery/docs/error-messages."""

_INTEGERS = ("INTEGER", "INT64", "NUMERIC", "BIGNUMERIC")
"""Types of a count: BigQuery's own is INTEGER, also called INT64; emulators use the others."""


@frozen
class WorkTable:
    """A day's result, and what it cost this time."""

    table: Table
    job_id: str | None
    bytes_billed: int | None
    counted_at: datetime | None = None
    """When BigQuery started to count; None for the result of an earlier run."""

    @property
    def is_kept(self) -> bool:
        """Whether this is the result of an earlier run."""
        return self.job_id is None


@frozen
class WorkTables:
    """Finds, creates and drops the work tables of days."""

    client: Client
    settings: BigQuerySettings
    census: PartitionCensus
    budget: MonthlyBudget | None = None

    def find_or_create(self, query: DayQuery) -> WorkTable:
        """Return the result of an earlier run of the same query if there is one, otherwise run the query.

        Raises SourceTooExpensiveError if the query would read more than the settings allow.
        """
        left_over = self._left_over(query)
        if left_over is not None and self._is_result(left_over, query.day):
            logger.info("reading the result of day %s that an earlier run left in %s", query.day, query.work_table)
            return WorkTable(left_over, job_id=None, bytes_billed=0)
        cost = self._affordable(query)
        logger.info("day %s: %s", query.day, cost)
        if left_over is not None:
            # The statement can only replace a plain table, not a view or a partitioned table.
            self._delete(left_over)
        job = self._run(query, cost.bytes_read)
        return WorkTable(self._get(query), job.job_id, job.total_bytes_billed, job.created)

    def cost(self, query: DayQuery) -> DayCost:
        """Return what `find_or_create` would cost; nothing is run. Raises SourceTooExpensiveError as it does."""
        left_over = self._left_over(query)
        is_kept = left_over is not None and self._is_result(left_over, query.day)
        return DayCost(0, 0.0, kept=True) if is_kept else self._affordable(query)

    def drop(self, work_table: WorkTable) -> None:
        """Drop a result that is no longer needed; if that fails, it expires anyway."""
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
        """Tell whether an existing table is the result of the query, and still current."""
        if not _has_the_form(table):
            logger.warning("the table %s is not the result of the query for day %s: replacing it", table, day)
            return False
        # A statement creates its table completely or not at all. If it is empty, the day was not available yet.
        return bool(table.num_rows) and not self._outdated(table, day)

    def _outdated(self, table: Table, day: date) -> bool:
        """Tell whether the day is known to have changed since; otherwise a suspect result would be used again."""
        if table.created is None:
            return False
        partition = self.census.partitions(Window(day, day)).get(day)
        return partition is not None and partition.changed_at > table.created

    def _get(self, query: DayQuery) -> Table:
        return self.client.get_table(query.work_table, retry=self._retry, timeout=_REQUEST_SECONDS)

    def _affordable(self, query: DayQuery) -> DayCost:
        # A dry run always comes first: it is free, and it logs what the day will cost.
        estimate = self._start(query, QueryJobConfig(dry_run=True)).total_bytes_processed or 0
        cost, limit = self.settings.cost(estimate), self.settings.max_bytes
        would_read = f"The query for day {query.day} would read {estimate:,} bytes (about ${cost.dollars:,.2f}), "
        if limit is not None and estimate > limit:
            raise SourceTooExpensiveError(f"{would_read}above PEPY_BIGQUERY_MAX_BYTES ({limit:,})")
        left = self.budget.left_bytes() if self.budget else None
        if self.budget is not None and left is not None and estimate > left:
            raise SourceTooExpensiveError(would_read + self.budget.refusal(left))
        return cost

    def _run(self, query: DayQuery, estimate: int) -> QueryJob:
        config = QueryJobConfig(
            labels={"application": "pepy", "day": query.day.isoformat()}, job_timeout_ms=int(_QUERY_SECONDS * 1000)
        )
        left = self.budget.left_bytes() if self.budget else None
        limits = [limit for limit in (self.settings.max_bytes, left) if limit is not None]
        if limits:
            # If the estimate was too low, BigQuery itself refuses the query and bills nothing.
            config.maximum_bytes_billed = min(limits)
        return self._finished(query, config, estimate)

    def _finished(self, query: DayQuery, config: QueryJobConfig, estimate: int) -> QueryJob:
        """Run the query to its end, retrying failures: they are not billed, and the statement replaces its table."""
        for pause in _PAUSES:
            job = self._start(query, config)
            logger.info("BigQuery job %s is counting the downloads of day %s", job.job_id, query.day)
            # It goes on, and is billed, if this process is killed.
            self._note_bill(job, estimate)
            try:
                job.result(retry=self._retry, timeout=_QUERY_SECONDS, job_retry=None)
            except GOOGLE_ERRORS as error:
                if job.error_result:
                    self._note_bill(job, 0)
                if pause is None or (job.error_result or {}).get("reason") not in _PASSING_REASONS:
                    raise
                logger.warning("BigQuery job %s failed; running it again: %s", job.job_id, in_one_line(error))
                time.sleep(pause)
            else:
                break
        self._note_bill(job, job.total_bytes_billed or 0)
        return job

    def _note_bill(self, job: QueryJob, bytes_billed: int) -> None:
        if self.budget is not None:
            self.budget.note(job.job_id, bytes_billed)

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
