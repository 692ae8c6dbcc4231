"""What BigQuery says about its days without counting them, and what counting them would cost."""

import logging
from datetime import date

import pyarrow as pa
import pytest
from attrs import evolve

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.clock import utc_now
from pepy.domain.errors import ReconciliationError, SourceTooExpensiveError
from pepy.domain.imports.day_import import Import
from pepy.domain.imports.days.day_source import SourceDay
from pepy.domain.windows import Window
from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from tests.bigquery_emulator import BigQueryEmulator
from tests.builders import RecordedProgress
from tests.fakes.memory_store import MemoryStore
from tests.raw_rows import RawDownloads, raw_row
from tests.scripted_bigquery import estimate, kept_table, refusal, scripted_bigquery

DAY = date(2026, 3, 2)
MARCH = Window(date(2026, 3, 1), date(2026, 3, 31))
NO_TABLE = refusal(404, "notFound", "Not found: Table payer:work.pepy_day")


def test_partitions_tell_how_many_rows_each_day_has(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(raw_row(at="2026-03-02T00:00:00Z"), raw_row(at="2026-03-02T23:59:59.999999Z"))
    downloads_table.load(raw_row(at="2026-03-04T12:00:00Z"), raw_row(at="2026-04-01T00:00:00Z"))

    counts = BigQueryDaySource(rest_settings).row_counts(MARCH)

    assert counts == {date(2026, 3, 2): 2, date(2026, 3, 4): 1}


def test_a_day_knows_how_many_rows_its_partition_had(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(raw_row(), raw_row("bar"), raw_row(""), raw_row(at="2026-03-03T00:00:00Z"))

    finished = import_day(rest_settings, MemoryStore())

    assert (finished.source.partition_rows, finished.source.left_out.downloads, finished.sums.downloads) == (3, 1, 2)


def test_a_view_that_cannot_be_read_is_said_once_and_costs_no_import(caplog: pytest.LogCaptureFixture) -> None:
    denied = refusal(403, "accessDenied", "Access Denied: the user lacks bigquery.tables.list")
    with scripted_bigquery(start_query=[denied]) as bigquery:
        source = BigQueryDaySource(bigquery.settings)

        assert source.row_counts(MARCH) == {}
        assert source.row_counts(MARCH) == {}

        assert len(bigquery.calls) == 1
    (warning,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert warning == (
        "cannot read from BigQuery how many rows each day has, so changes to past days go unnoticed: Access Denied: "
        "the user lacks bigquery.tables.list"
    )


def test_a_result_that_does_not_add_up_is_not_kept_for_the_next_run(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads, bigquery_emulator: BigQueryEmulator
) -> None:
    downloads_table.load(raw_row())
    with pytest.raises(ReconciliationError), BigQueryDaySource(rest_settings).open(DAY) as source:
        _refuse_what_was_read(source)

    with bigquery_emulator.client() as client:
        work_tables = [table.table_id for table in client.list_tables(bigquery_emulator.work_dataset)]
    assert work_tables == []


def _refuse_what_was_read(source: SourceDay) -> None:
    pa.Table.from_batches(source.batches)
    raise ReconciliationError("the source has 2 downloads, 1 were counted")


@pytest.fixture(autouse=True)
def without_work_tables(bigquery_emulator: BigQueryEmulator) -> None:
    with bigquery_emulator.client() as client:
        for table in client.list_tables(bigquery_emulator.work_dataset):
            client.delete_table(table)


def test_the_cost_of_a_day_is_told_by_a_dry_run() -> None:
    with scripted_bigquery(find_table=[NO_TABLE], start_query=[estimate(181_234_567_890)]) as bigquery:
        cost = BigQueryDaySource(bigquery.settings).cost(DAY)
        cheaper = BigQueryDaySource(evolve(bigquery.settings, price_per_tib=5.0)).cost(DAY)

        assert all(body["configuration"]["dryRun"] for kind, body in bigquery.calls if kind == "start query")
    assert str(cost) == "the query reads 181,234,567,890 bytes, about $1.03"
    assert str(cheaper) == "the query reads 181,234,567,890 bytes, about $0.82"


def test_a_day_that_is_too_expensive_has_no_cost_but_a_refusal() -> None:
    with (
        scripted_bigquery(find_table=[NO_TABLE], start_query=[estimate(2**40)]) as bigquery,
        pytest.raises(SourceTooExpensiveError, match=r"1,099,511,627,776 bytes \(about \$6\.25\), above .*MAX_BYTES"),
    ):
        BigQueryDaySource(evolve(bigquery.settings, max_bytes=1_000_000)).cost(DAY)


def test_a_kept_result_costs_nothing() -> None:
    with scripted_bigquery(find_table=[kept_table(2)]) as bigquery:
        cost = BigQueryDaySource(bigquery.settings).cost(DAY)

    assert (cost.bytes_read, cost.dollars, cost.kept) == (0, 0.0, True)


def import_day(settings: BigQuerySettings, store: MemoryStore) -> Import:
    DayImporter(store, utc_now, RecordedProgress()).import_day(DAY, BigQueryDaySource(settings))
    return store.imports[len(store.imports)]
