"""How many rows BigQuery has for each day, from the view INFORMATION_SCHEMA.PARTITIONS, which costs next to nothing.

https://cloud.google.com/bigquery/docs/information-schema-partitions
"""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime

from attrs import define, frozen
from google.cloud.bigquery import DEFAULT_RETRY, Client, QueryJobConfig, ScalarQueryParameter

from pepy.domain.windows import Window
from pepy.infrastructure.bigquery.client import rest_client
from pepy.infrastructure.bigquery.day_query import partition_id, qualified
from pepy.infrastructure.bigquery.google_errors import GOOGLE_ERRORS, in_one_line
from pepy.infrastructure.bigquery.settings import BigQuerySettings

logger = logging.getLogger(__name__)

_SECONDS = 60.0
"""How long a query may take; it normally takes a few seconds."""


@frozen
class Partition:
    """The partition of a UTC day in the table of downloads."""

    day: date
    rows: int
    changed_at: datetime


@define
class PartitionCensus:
    """Reads partitions. After the first failure, it logs one warning and from then on returns none."""

    settings: BigQuerySettings
    _readable: bool = True

    def partitions(self, window: Window) -> dict[date, Partition]:
        """Return the partitions of the window's days that exist and can be read."""
        if not self._readable:
            return {}
        try:
            with rest_client(self.settings) as client:
                return {partition.day: partition for partition in _partitions(client, self.settings, window)}
        except (*GOOGLE_ERRORS, ValueError) as error:
            self._readable = False
            logger.warning(
                "cannot read from BigQuery how many rows each day has, so changes to past days go unnoticed: %s",
                in_one_line(error),
            )
            return {}


def _partitions(client: Client, settings: BigQuerySettings, window: Window) -> Iterator[Partition]:
    dataset, _, table = qualified(settings.table, settings.project, parts=3).rpartition(".")
    bounds = {"first_day": partition_id(window.first_day), "last_day": partition_id(window.last_day)}
    parameters = {"table": table, **bounds}
    config = QueryJobConfig(
        labels={"application": "pepy"},
        query_parameters=[ScalarQueryParameter(name, "STRING", value) for name, value in parameters.items()],
    )
    statement = f"""
        SELECT partition_id, total_rows, last_modified_time FROM `{dataset}`.INFORMATION_SCHEMA.PARTITIONS
        WHERE table_name = @table AND partition_id BETWEEN @first_day AND @last_day
    """  # noqa: S608 - The name of the dataset has been checked, and a name cannot be a parameter.
    retry = DEFAULT_RETRY.with_timeout(settings.patience_seconds)
    job = client.query(statement, job_config=config, retry=retry, timeout=_SECONDS, job_retry=None)
    for found, rows, changed_at in job.result(retry=retry, timeout=_SECONDS, job_retry=None):
        day = datetime.strptime(found, "%Y%m%d").replace(tzinfo=UTC).date()
        yield Partition(day, int(rows), changed_at)
