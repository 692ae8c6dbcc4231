"""When a day's result is kept, read again and forgotten (docs/decisions/0004-bigquery-work-table.md)."""

from datetime import date

import pytest
from attrs import evolve

from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from tests.bigquery_emulator import BigQueryEmulator
from tests.raw_rows import RawDownloads, raw_row

DAY = date(2026, 3, 2)


class CrashError(Exception):
    """What ends an import in these tests."""


def downloads_of(settings: BigQuerySettings, day: date = DAY) -> tuple[int, int | None]:
    """Return the downloads of a day and what BigQuery billed."""
    with BigQueryDaySource(settings).open(day) as source_day:
        rows = [row for batch in source_day.batches for row in batch.to_pylist()]
    return sum(row["downloads"] for row in rows if row["dimension"] == "version"), source_day.bytes_billed


def crash(settings: BigQuerySettings, day: date = DAY) -> None:
    with pytest.raises(CrashError), BigQueryDaySource(settings).open(day):
        raise CrashError


def work_tables(emulator: BigQueryEmulator) -> list[str]:
    with emulator.client() as client:
        return [table.table_id for table in client.list_tables(emulator.work_dataset)]


@pytest.fixture(autouse=True)
def without_work_tables(bigquery_emulator: BigQueryEmulator) -> None:
    with bigquery_emulator.client() as client:
        for table in client.list_tables(bigquery_emulator.work_dataset):
            client.delete_table(table)


def test_a_rerun_after_a_crash_reads_the_kept_result_and_pays_nothing(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(raw_row())
    crash(rest_settings)
    downloads_table.load(raw_row())

    assert downloads_of(rest_settings) == (1, 0)


def test_a_stored_day_is_counted_anew_when_it_is_imported_again(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads, bigquery_emulator: BigQueryEmulator
) -> None:
    downloads_table.load(raw_row())
    assert downloads_of(rest_settings)[0] == 1
    assert work_tables(bigquery_emulator) == []

    downloads_table.load(raw_row())

    assert downloads_of(rest_settings)[0] == 2


def test_a_kept_result_of_a_day_that_has_changed_since_is_not_read_again(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(raw_row())
    crash(rest_settings)
    downloads_table.load(raw_row())
    # The emulator notes when a table was changed only if its description was.
    table = downloads_table.client.get_table(downloads_table.table)
    table.description = "late rows have arrived"
    downloads_table.client.update_table(table, ["description"])

    assert downloads_of(rest_settings)[0] == 2


def test_an_empty_result_is_not_kept_for_the_next_run(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    crash(rest_settings)
    downloads_table.load(raw_row())

    assert downloads_of(rest_settings)[0] == 1


def test_another_question_never_reads_a_kept_result(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads, bigquery_emulator: BigQueryEmulator
) -> None:
    downloads_table.load(raw_row(installer="pip"), raw_row(at="2026-03-03T12:00:00Z"))

    crash(rest_settings)
    crash(rest_settings, date(2026, 3, 3))
    crash(evolve(rest_settings, mirrors=("pip",)))

    names = work_tables(bigquery_emulator)
    assert len(set(names)) == 3
    assert sorted(name[:17] for name in names) == ["pepy_day_20260302", "pepy_day_20260302", "pepy_day_20260303"]
