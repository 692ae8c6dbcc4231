"""The rows of a work table as Arrow record batches, in the order of the table."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack

import pyarrow as pa
from attrs import frozen
from google.api_core.exceptions import Forbidden, MethodNotImplemented, RetryError, ServiceUnavailable
from google.cloud.bigquery import DEFAULT_RETRY, Client, Table
from google.cloud.bigquery_storage_v1 import BigQueryReadClient
from google.cloud.bigquery_storage_v1.types import DataFormat, ReadSession

from pepy.infrastructure.bigquery.client import storage_client
from pepy.infrastructure.bigquery.google_errors import in_one_line
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from pepy.infrastructure.bigquery.stream import stream_messages, transient_errors_retried

logger = logging.getLogger(__name__)

_UNAVAILABLE = (Forbidden, MethodNotImplemented, ServiceUnavailable, RetryError)
"""What the Storage Read API raises if it is not permitted, not enabled or not available."""

_REQUEST_SECONDS = 60.0

_ROWS_PER_REST_PAGE = 50_000
"""BigQuery sends fewer rows if they would exceed 10 MB."""


@frozen
class Pages:
    """A table's rows, and how they are read: `bigquery-storage` or `bigquery-rest`."""

    method: str
    batches: Iterator[pa.RecordBatch]


def opened_pages(stack: ExitStack, client: Client, settings: BigQuerySettings, table: Table) -> Pages:
    """Open a table with the Storage Read API or, if that is not available, with REST, which is many times slower.

    The `stack` closes the connections.
    """
    reader = storage_client(settings)
    if reader is not None:
        stack.enter_context(reader)
        try:
            return Pages("bigquery-storage", _storage_batches(reader, settings, table))
        except _UNAVAILABLE as error:
            logger.warning(
                "reading rows by REST, which is slow, because the Storage Read API failed: %s", in_one_line(error)
            )
    return Pages("bigquery-rest", _rest_batches(client, settings, table))


def _storage_batches(reader: BigQueryReadClient, settings: BigQuerySettings, table: Table) -> Iterator[pa.RecordBatch]:
    session = reader.create_read_session(
        parent=f"projects/{settings.project}",
        read_session=ReadSession(table=table.path.lstrip("/"), data_format=DataFormat.ARROW),
        # Only a single stream keeps the rows in order.
        max_stream_count=1,
        retry=transient_errors_retried(settings.patience_seconds),
        timeout=_REQUEST_SECONDS,
    )
    return _stream_batches(reader, session, settings)


def _stream_batches(
    reader: BigQueryReadClient, session: ReadSession, settings: BigQuerySettings
) -> Iterator[pa.RecordBatch]:
    schema = pa.ipc.read_schema(pa.py_buffer(session.arrow_schema.serialized_schema))
    # A table without rows has no stream.
    for stream in session.streams:
        for message in stream_messages(reader, stream.name, settings.patience_seconds, settings.stream_seconds):
            batch = pa.py_buffer(message.arrow_record_batch.serialized_record_batch)
            yield pa.ipc.read_record_batch(batch, schema)


def _rest_batches(client: Client, settings: BigQuerySettings, table: Table) -> Iterator[pa.RecordBatch]:
    retry = DEFAULT_RETRY.with_timeout(settings.patience_seconds)
    rows = client.list_rows(table, page_size=_ROWS_PER_REST_PAGE, retry=retry, timeout=_REQUEST_SECONDS)
    yield from rows.to_arrow_iterable()
