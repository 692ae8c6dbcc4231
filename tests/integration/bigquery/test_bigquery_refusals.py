"""What BigQuery refuses or fails to do is one clear line, and nothing is left half read."""

import json
import logging
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import grpc
import pytest
from attrs import evolve

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.errors import ImplausibleDayError, SourceTooExpensiveError, SourceUnavailableError
from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.monthly_budget import MonthlyBudget
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from tests.builders import RecordedProgress, RowsSource
from tests.fakes.memory_store import MemoryStore
from tests.raw_rows import RawDownloads, raw_row
from tests.scripted_bigquery import (
    Answer,
    estimate,
    finished_query,
    job,
    kept_table,
    page_of_rows,
    refusal,
    running_job,
    scripted_bigquery,
)

DAY = date(2026, 3, 2)
FEBRUARY_28, MARCH_3 = datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)
NO_TABLE = refusal(404, "notFound", "Not found: Table payer:work.pepy_day")
FOO = ("foo", "version", "1.0", 3, 1, 0)
BAR = ("bar", "version", "1.0", 3, 1, 0)


def read(settings: BigQuerySettings) -> int:
    with BigQueryDaySource(settings).open(DAY) as source_day:
        return sum(batch.num_rows for batch in source_day.batches)


def test_a_query_above_the_limit_is_not_run() -> None:
    with scripted_bigquery(find_table=[NO_TABLE], start_query=[estimate(5_000_000_000)]) as bigquery:
        with pytest.raises(SourceTooExpensiveError) as caught:
            read(evolve(bigquery.settings, max_bytes=1_000_000))

        assert str(caught.value) == (
            "The query for day 2026-03-02 would read 5,000,000,000 bytes (about $0.03), above PEPY_BIGQUERY_MAX_BYTES "
            "(1,000,000)"
        )
        assert [body["configuration"]["dryRun"] for kind, body in bigquery.calls if kind == "start query"] == [True]


def test_bigquery_itself_refuses_what_the_estimate_did_not_foresee() -> None:
    over = {"reason": "bytesBilledLimitExceeded", "message": "Query exceeded limit for bytes billed: 1000000."}
    with scripted_bigquery(
        find_table=[NO_TABLE], start_query=[estimate(1), job(over)], look_at_query=[job(over)]
    ) as bq:
        with pytest.raises(SourceTooExpensiveError, match=r"^BigQuery would bill more .*: Query exceeded limit .*$"):
            read(evolve(bq.settings, max_bytes=1_000_000))

        _, started = [body for kind, body in bq.calls if kind == "start query"]
        assert started["configuration"]["query"]["maximumBytesBilled"] == "1000000"


def test_a_query_above_what_the_month_has_left_is_not_run() -> None:
    store = MemoryStore()
    # Billed in March, for a day that failed; nothing of February counts.
    for moment, billed in ((FEBRUARY_28, 9_000_000_000), (MARCH_3, 2_000_000_000)):
        with pytest.raises(ImplausibleDayError):
            DayImporter(store, lambda moment=moment: moment, RecordedProgress()).import_day(
                date(2026, 2, 27), RowsSource({}, bytes_billed=billed)
            )
    budget = MonthlyBudget(6_000_000_000, store, store, lambda: MARCH_3)
    with scripted_bigquery(find_table=[NO_TABLE], start_query=[estimate(5_000_000_000)]) as bigquery:
        source = BigQueryDaySource(bigquery.settings, budget)
        with pytest.raises(SourceTooExpensiveError) as caught, source.open(DAY):
            pass
        with pytest.raises(SourceTooExpensiveError):
            source.cost(DAY)
        april = evolve(budget, clock=lambda: datetime(2026, 4, 1, tzinfo=UTC))
        assert BigQueryDaySource(bigquery.settings, april).cost(DAY).bytes_read == 5_000_000_000
        # A clock that was set back makes nothing free.
        with pytest.raises(SourceTooExpensiveError, match="more than the 0 bytes"):
            BigQueryDaySource(bigquery.settings, evolve(budget, clock=lambda: FEBRUARY_28)).cost(DAY)

    assert str(caught.value) == (
        "The query for day 2026-03-02 would read 5,000,000,000 bytes (about $0.03), more than the 4,000,000,000 bytes "
        "that PEPY_BIGQUERY_MONTHLY_BYTES (6,000,000,000) leaves until 2026-03-31: raise it, or import the day next "
        "month; `pepy costs` shows what was billed"
    )
    assert all(body["configuration"]["dryRun"] for kind, body in bigquery.calls if kind == "start query")


@pytest.mark.parametrize(("max_bytes", "limit"), [(None, "700"), (500, "500"), (900, "700")])
def test_bigquery_bills_no_more_than_the_month_has_left(max_bytes: int | None, limit: str) -> None:
    over = {"reason": "bytesBilledLimitExceeded", "message": "Query exceeded limit for bytes billed."}
    store = MemoryStore()
    with scripted_bigquery(
        find_table=[NO_TABLE], start_query=[estimate(1), job(over)], look_at_query=[job(over)]
    ) as bq:
        source = BigQueryDaySource(
            evolve(bq.settings, max_bytes=max_bytes), MonthlyBudget(700, store, store, lambda: MARCH_3)
        )
        with pytest.raises(SourceTooExpensiveError, match="or PEPY_BIGQUERY_MONTHLY_BYTES allows"), source.open(DAY):
            pass

        _, started = [body for kind, body in bq.calls if kind == "start query"]
        assert started["configuration"]["query"]["maximumBytesBilled"] == limit
    assert store.bills == {"job-1": (MARCH_3, 0)}


@pytest.mark.parametrize(
    ("end", "billed"), [(finished_query(), 12_582_912), (refusal(403, "accessDenied", "No more."), 12_000_000)]
)
def test_a_query_is_on_the_bill_before_it_ends_and_then_with_what_it_was_billed(end: Answer, billed: int) -> None:
    store = MemoryStore()
    with (
        scripted_bigquery(
            find_table=[NO_TABLE, kept_table(0)],
            start_query=[estimate(12_000_000), running_job()],
            wait_for_query=[end],
            look_at_query=[job(bytes_billed=12_582_912)],
            drop_table=[(204, "")],
        ) as bigquery,
        suppress(SourceUnavailableError),
        BigQueryDaySource(bigquery.settings, MonthlyBudget(None, store, store, lambda: MARCH_3)).open(DAY),
    ):
        pass

    assert store.bills == {"job-1": (MARCH_3, billed)}


def test_a_query_is_labelled_runs_in_the_us_and_its_cost_is_told() -> None:
    with scripted_bigquery(
        find_table=[NO_TABLE, kept_table(2)],
        start_query=[estimate(12_000_000), job(bytes_billed=12_582_912)],
        look_at_query=[job(bytes_billed=12_582_912)],
        wait_for_query=[finished_query()],
        read_rows=[page_of_rows(BAR, next_page="2"), page_of_rows(FOO)],
        drop_table=[(204, "")],
    ) as bigquery:
        with BigQueryDaySource(bigquery.settings).open(DAY) as day:
            assert (day.method, day.row_count, day.job_id, day.bytes_billed) == (
                "bigquery-rest",
                2,
                "job-1",
                12_582_912,
            )
            assert [batch.to_pylist()[0]["project"] for batch in day.batches] == ["bar", "foo"]

        dry_run, started = [body for kind, body in bigquery.calls if kind == "start query"]
        assert dry_run["configuration"]["dryRun"] is True
        assert started["jobReference"]["location"] == "US"
        assert started["configuration"]["labels"] == {"application": "pepy", "day": "2026-03-02"}
        assert bigquery.kinds[-1] == "drop table"


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (
            refusal(403, "accessDenied", "Access Denied:\n Project payer"),
            "BigQuery denied access: Access Denied: Project payer",
        ),
        (refusal(400, "invalidQuery", "Unrecognized name: ci"), "BigQuery failed: Unrecognized name: ci"),
        (
            refusal(404, "notFound", "Not found: Dataset payer:work"),
            "BigQuery cannot find it: Not found: Dataset payer:work",
        ),
        (refusal(503, "backendError", "Try again"), "BigQuery cannot be reached: Try again"),
    ],
)
def test_a_refusal_is_one_line(answer: tuple[int, dict], line: str) -> None:
    with scripted_bigquery(find_table=[NO_TABLE], start_query=[answer]) as bigquery:
        with pytest.raises(SourceUnavailableError) as caught:
            read(bigquery.settings)

        assert str(caught.value) == line


def test_a_page_that_is_not_bigquery_is_one_line() -> None:
    welcome = (200, "<html>\n<h1>Welcome</h1>")

    with scripted_bigquery(find_table=[welcome]) as bigquery, pytest.raises(SourceUnavailableError) as caught:
        read(bigquery.settings)

    assert re.fullmatch("BigQuery cannot be reached: .*", str(caught.value))


def test_rows_that_break_off_are_an_error_and_the_result_is_kept() -> None:
    pages = [page_of_rows(BAR, next_page="2"), refusal(403, "quotaExceeded", "Quota exceeded")]
    with scripted_bigquery(find_table=[kept_table(2)], read_rows=pages) as bigquery:
        with pytest.raises(SourceUnavailableError, match=r"^BigQuery denied access: Quota exceeded$"):
            read(bigquery.settings)

        assert "drop table" not in bigquery.kinds


def test_a_day_with_missing_rows_is_refused() -> None:
    script = {"find_table": [kept_table(1_000)], "read_rows": [page_of_rows(BAR, FOO)]}

    with scripted_bigquery(**script) as bigquery, pytest.raises(SourceUnavailableError) as caught:
        read(bigquery.settings)

    assert str(caught.value) == "BigQuery sent 2 of the 1,000 rows of a day"


def test_rows_out_of_order_are_refused_even_across_pages() -> None:
    script = {"find_table": [kept_table(2)], "read_rows": [page_of_rows(FOO, next_page="2"), page_of_rows(BAR)]}

    with scripted_bigquery(**script) as bigquery, pytest.raises(SourceUnavailableError) as caught:
        read(bigquery.settings)

    assert str(caught.value) == "BigQuery did not send the rows of a day sorted by project"


def test_a_result_that_cannot_be_dropped_is_only_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    denied = refusal(403, "accessDenied", "Access Denied: tables.delete")
    with scripted_bigquery(find_table=[kept_table(1)], read_rows=[page_of_rows(FOO)], drop_table=[denied]) as bigquery:
        assert read(bigquery.settings) == 1

    assert "could not drop the work table" in caplog.text


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        # Bound but not listening: nobody else gets the port, and every connection is refused.
        yield unused.getsockname()[1]


def test_an_unreachable_bigquery_is_one_line(closed_port: int) -> None:
    settings = BigQuerySettings(
        project="payer", work_dataset="work", endpoint=f"127.0.0.1:{closed_port}", patience_seconds=0.1
    )

    with pytest.raises(SourceUnavailableError, match=r"^BigQuery cannot be reached: .*$"):
        read(settings)


@pytest.fixture
def forbidden_storage() -> Iterator[str]:
    def forbid(_: bytes, context: grpc.ServicerContext) -> None:
        context.abort(grpc.StatusCode.PERMISSION_DENIED, "the user lacks bigquery.readsessions.create")

    handlers = {"CreateReadSession": grpc.unary_unary_rpc_method_handler(forbid)}
    server = grpc.server(ThreadPoolExecutor(1))
    server.add_registered_method_handlers("google.cloud.bigquery.storage.v1.BigQueryRead", handlers)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(None).wait()


def test_a_forbidden_storage_api_falls_back_to_rest_with_one_warning(
    rest_settings: BigQuerySettings,
    downloads_table: RawDownloads,
    forbidden_storage: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    downloads_table.load(raw_row())

    with BigQueryDaySource(evolve(rest_settings, storage_endpoint=forbidden_storage)).open(DAY) as source_day:
        assert source_day.method == "bigquery-rest"
        assert sum(batch.num_rows for batch in source_day.batches) == 5
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        (
            "reading rows by REST, which is slow, because the Storage Read API failed: "
            "the user lacks bigquery.readsessions.create"
        )
    ]


def test_an_unreachable_storage_api_falls_back_to_rest(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads, closed_port: int
) -> None:
    downloads_table.load(raw_row())

    assert read(evolve(rest_settings, storage_endpoint=f"http://127.0.0.1:{closed_port}")) == 5


@pytest.mark.parametrize(
    "content",
    [
        None,
        "private_key: hunter2",
        json.dumps({"type": "service_account", "private_key": "hunter2", "client_email": "a@b", "token_uri": "c"}),
        json.dumps({"type": "hunter2"}),
    ],
    ids=["missing", "not JSON", "broken key", "unknown type"],
)
def test_unusable_credentials_are_one_line_without_their_content(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    with pytest.raises(SourceUnavailableError) as caught:
        read(BigQuerySettings(project="payer", work_dataset="work", credentials_file=file))

    assert str(caught.value) == (
        f"PEPY_BIGQUERY_CREDENTIALS is '{file}', which cannot be read as a file of Google credentials"
    )


def test_missing_default_credentials_are_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "nowhere.json"))

    with pytest.raises(SourceUnavailableError, match=r"^No Google credentials found: .*PEPY_BIGQUERY_CREDENTIALS.*$"):
        read(BigQuerySettings(project="payer", work_dataset="work"))
