"""The table that keeps a day's result for some hours, so that a rerun after a crash reads it and pays nothing.

Why this is sound: docs/decisions/0004-bigquery-work-table.md.
"""

import logging
from typing import Self

from attrs import frozen
from google.api_core.exceptions import NotFound
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
from pepy.infrastructure.bigquery.day_query import DayQuery
from pepy.infrastructure.bigquery.google_errors import GOOGLE_ERRORS, in_one_line
from pepy.infrastructure.bigquery.settings import BigQuerySettings

logger = logging.getLogger(__name__)

_REQUEST_SECONDS = 60.0
_QUERY_SECONDS = 1800.0
"""A day's query takes one to a few minutes; after half an hour something is wrong."""


@frozen
class WorkTable:
    """A day's result, and what it cost this time."""

    table: Table
    job_id: str | None
    bytes_billed: int | None


@frozen
class WorkTables:
    """Finds, makes and drops the work tables of days."""

    client: Client
    settings: BigQuerySettings

    def kept_or_made(self, query: DayQuery) -> WorkTable:
        """Return the result that an earlier run of the same query left behind, else run the query.

        Raises SourceTooExpensiveError if the query would read more than the settings allow.
        """
        kept = self._kept(query)
        if kept is not None:
            logger.info("reading the result of day %s that an earlier run left in %s", query.day, query.work_table)
            return WorkTable(kept, job_id=None, bytes_billed=0)
        self._refuse_above_limit(query)
        job = self._run(query)
        return WorkTable(self._get(query), job.job_id, job.total_bytes_billed)

    def drop(self, work_table: WorkTable) -> None:
        """Forget a result that is no longer needed; where that fails, it expires by itself."""
        try:
            self.client.delete_table(work_table.table, retry=self._retry, timeout=_REQUEST_SECONDS, not_found_ok=True)
        except GOOGLE_ERRORS as error:
            logger.warning("could not drop the work table %s: %s", work_table.table, in_one_line(error))
