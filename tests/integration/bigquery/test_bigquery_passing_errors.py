"""BigQuery or the network fails for a while: what can be repeated safely is repeated, and nothing is scanned twice."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import grpc
import pyarrow as pa
import pytest
from attrs import Factory, define, evolve
from google.cloud.bigquery_storage_v1.types import (
    ArrowRecordBatch,
    ArrowSchema,
    ReadRowsRequest,
    ReadRowsResponse,
    ReadSession,
    ReadStream,
)

from pepy.domain.errors import SourceUnavailableError
from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from tests.builders import raw_rows
from tests.cut_connections import cutting_proxy
from tests.raw_rows import RawDownloads, raw_row
from tests.scripted_bigquery import (
    estimate,
    finished_query,
    job,
    kept_table,
    page_of_rows,
    refusal,
    scripted_bigquery,
)

DAY = date(2026, 3, 2)
NO_TABLE = refusal(404, "notFound", "Not found: Table payer:work.kept")
BAR, FOO = ("bar", "version", "1.0", 3, 0, 0), ("foo", "version", "1.0", 4, 0, 0)
INTERNAL = refusal(500, "internalError", "An internal error occurred")
UNAVAILABLE = refusal(503, "backendError", "Try again")
TOO_MANY = refusal(429, "rateLimitExceeded", "Exceeded rate limits")


def projects_of(settings: BigQuerySettings) -> list[str]:
    with BigQueryDaySource(settings).open(DAY) as day:
        return [row["project"] for batch in day.batches for row in batch.to_pylist()]


def test_every_call_is_asked_again_when_it_fails_for_a_passing_reason() -> None:
    script = {
        "find_table": [UNAVAILABLE, NO_TABLE, TOO_MANY, kept_table(2)],
        "start_query": [INTERNAL, estimate(1), UNAVAILABLE, job()],
        "look_at_query": [UNAVAILABLE, job()],
        "wait_for_query": [TOO_MANY, finished_query()],
        "read_rows": [page_of_rows(BAR, next_page="2"), INTERNAL, page_of_rows(FOO)],
        "drop_table": [TOO_MANY, (204, "")],
    }
    with scripted_bigquery(**script) as bigquery:
        settings = evolve(bigquery.settings, max_bytes=1_000, patience_seconds=20.0)
        assert projects_of(settings) == ["bar", "foo"]
        assert bigquery.kinds[-1] == "drop table"


def test_a_query_that_fails_for_a_passing_reason_is_run_again() -> None:
    failed = job({"reason": "backendError", "message": "Error encountered during execution. Retrying may solve it."})
    script = {
        "find_table": [NO_TABLE, kept_table(2)],
        "start_query": [failed, job()],
        "look_at_query": [failed, failed, job()],
        "wait_for_query": [finished_query()],
        "read_rows": [page_of_rows(BAR, FOO)],
        "drop_table": [(204, "")],
    }
    with scripted_bigquery(**script) as bigquery:
        assert projects_of(evolve(bigquery.settings, patience_seconds=20.0)) == ["bar", "foo"]
        assert bigquery.kinds.count("start query") == 2


@define
class ScriptedStorage:
    """A Storage Read API whose stream breaks: each opening sends rows from the offset and then fails, if told so."""

    failures: list[tuple[int, grpc.StatusCode | None]]
    """After how many rows which status is sent, opening by opening, or nothing any more where there is no status; in
    the end all rows are sent."""
    offsets: list[int] = Factory(list)
    stopping: threading.Event = Factory(threading.Event)
    address: str = ""

    def create_session(self, _: bytes, __: grpc.ServicerContext) -> bytes:
        schema = ArrowSchema(serialized_schema=_rows().schema.serialize().to_pybytes())
        session = ReadSession(arrow_schema=schema, streams=[ReadStream(name="one")])
        return ReadSession.serialize(session)

    def read_rows(self, request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        offset = ReadRowsRequest.deserialize(request).offset
        self.offsets.append(offset)
        sent, status = self.failures.pop(0) if self.failures else (4, grpc.StatusCode.OK)
        for row in range(offset, min(offset + sent, 4)):
            batch = ArrowRecordBatch(serialized_record_batch=_rows().slice(row, 1).serialize().to_pybytes())
            yield ReadRowsResponse.serialize(ReadRowsResponse(arrow_record_batch=batch, row_count=1))
        if status is None:
            self.stopping.wait()
        elif status is not grpc.StatusCode.OK:
            context.abort(status, "it broke")


def _rows() -> pa.RecordBatch:
    return raw_rows({name: {"version": {"1.0": 1}} for name in ("a", "b", "c", "d")})


@pytest.fixture
def storage() -> Iterator[ScriptedStorage]:
    scripted = ScriptedStorage(failures=[])
    handlers = {
        "CreateReadSession": grpc.unary_unary_rpc_method_handler(scripted.create_session),
        "ReadRows": grpc.unary_stream_rpc_method_handler(scripted.read_rows),
    }
    server = grpc.server(ThreadPoolExecutor(4))
    server.add_registered_method_handlers("google.cloud.bigquery.storage.v1.BigQueryRead", handlers)
    scripted.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield scripted
    scripted.stopping.set()
    server.stop(None).wait()


@pytest.mark.parametrize(
    "status",
    [
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.ABORTED,
    ],
)
def test_a_stream_that_breaks_goes_on_at_the_row_where_it_broke(
    storage: ScriptedStorage, status: grpc.StatusCode
) -> None:
    storage.failures = [(1, status), (2, status), (0, status)]
    with scripted_bigquery(find_table=[kept_table(4)], drop_table=[(204, "")]) as bigquery:
        settings = evolve(bigquery.settings, storage_endpoint=storage.address, patience_seconds=20.0)
        assert projects_of(settings) == ["a", "b", "c", "d"]
        assert "start query" not in bigquery.kinds
    assert storage.offsets == [0, 1, 3, 3]


def test_a_stream_that_breaks_for_good_is_one_line_and_the_result_is_kept(storage: ScriptedStorage) -> None:
    storage.failures = [(1, grpc.StatusCode.INTERNAL)] + [(0, grpc.StatusCode.INTERNAL)] * 100
    with scripted_bigquery(find_table=[kept_table(4)]) as bigquery:
        with pytest.raises(SourceUnavailableError, match="it broke"):
            projects_of(evolve(bigquery.settings, storage_endpoint=storage.address, patience_seconds=0.3))
        assert "drop table" not in bigquery.kinds


def test_a_stream_that_stalls_without_closing_goes_on_at_the_row_where_it_stalled(storage: ScriptedStorage) -> None:
    # In the middle, and before the first row of the next call.
    storage.failures = [(2, None), (0, None)]
    with scripted_bigquery(find_table=[kept_table(4)], drop_table=[(204, "")]) as bigquery:
        settings = evolve(
            bigquery.settings, storage_endpoint=storage.address, stream_seconds=0.5, patience_seconds=20.0
        )
        assert projects_of(settings) == ["a", "b", "c", "d"]
    assert storage.offsets == [0, 2, 2]


def test_a_stream_that_stalls_again_and_again_is_one_line_and_the_result_is_kept(storage: ScriptedStorage) -> None:
    storage.failures = [(1, None), (0, None), (0, None), (0, None)]
    with scripted_bigquery(find_table=[kept_table(4)]) as bigquery:
        settings = evolve(
            bigquery.settings, storage_endpoint=storage.address, stream_seconds=0.5, patience_seconds=0.15
        )
        with pytest.raises(SourceUnavailableError, match="did not answer in time"):
            projects_of(settings)
        assert "drop table" not in bigquery.kinds
    # However short the patience is, the stream is opened once more before it is given up.
    assert storage.offsets == [0, 1]


def test_a_connection_that_is_cut_in_the_middle_of_the_stream_is_made_again(
    storage_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    names = [f"project-{number:03}-{'x' * 400}" for number in range(300)]
    downloads_table.load(*(raw_row(name) for name in names))
    with cutting_proxy(storage_settings.storage_endpoint, cut_after=200_000) as proxy:
        found = projects_of(evolve(storage_settings, storage_endpoint=proxy.address, patience_seconds=20.0))
        assert proxy.cuts == 1
    assert sorted(set(found)) == names
    assert len(found) == 5 * len(names)
