"""When a day's result is kept, read again and forgotten (docs/decisions/0004-bigquery-work-table.md)."""

import logging
from datetime import date

import pytest
from attrs import evolve

from pepy.domain.errors import MalformedDayError
from pepy.infrastructure.bigquery.day_query import DayQuery
from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from tests.bigquery_emulator import BigQueryEmulator
from tests.raw_rows import RawDownloads, raw_row
from tests.scripted_bigquery import estimate, finished_query, job, kept_table, page_of_rows, scripted_bigquery

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


def test_a_stored_day_is_counted_again_when_it_is_reimported(
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


FORM = "'foo' project, 'version' dimension, '1.0' value, 5 downloads, 0 ci_downloads, 0 mirror_downloads"
SHAPES = {
    "a column is missing": FORM.removesuffix(", 0 mirror_downloads"),
    "a column has another name": FORM.replace(" project", " name"),
    "one column more": f"{FORM}, 1 extra",
    "another order": FORM.replace("'foo' project, 'version' dimension", "'version' dimension, 'foo' project"),
    "counts are texts": FORM.replace("5 downloads", "'5' downloads"),
    "counts are floats": FORM.replace("5 downloads", "5.5 downloads"),
    "values are numbers": FORM.replace("'1.0' value", "1 value"),
    "names are lists": FORM.replace("'foo' project", "['foo'] project"),
}


def leave_over(settings: BigQuerySettings, emulator: BigQueryEmulator, columns: str) -> None:
    with emulator.client() as client:
        client.query_and_wait(f"CREATE TABLE `{DayQuery.of(DAY, settings).work_table}` AS SELECT {columns}")


@pytest.mark.parametrize("columns", SHAPES.values(), ids=SHAPES)
def test_a_leftover_table_of_another_shape_is_dropped_and_the_day_counted_again(
    rest_settings: BigQuerySettings,
    downloads_table: RawDownloads,
    bigquery_emulator: BigQueryEmulator,
    columns: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    downloads_table.load(raw_row(), raw_row())
    leave_over(rest_settings, bigquery_emulator, columns)

    with caplog.at_level(logging.WARNING):
        assert not BigQueryDaySource(rest_settings).cost(DAY).kept
        assert downloads_of(rest_settings)[0] == 2

    assert "is not the result of the query for day 2026-03-02: replacing it" in caplog.text
    assert work_tables(bigquery_emulator) == []


def test_a_view_in_the_place_of_the_table_is_dropped_before_the_day_is_counted() -> None:
    view = {key: value for key, value in kept_table(0)[1].items() if key != "numRows"}
    with scripted_bigquery(
        find_table=[(200, {**view, "type": "VIEW"}), kept_table(1)],
        start_query=[estimate(1_000), job()],
        look_at_query=[job()],
        wait_for_query=[finished_query()],
        read_rows=[page_of_rows(("foo", "version", "1.0", 5, 0, 0))],
        drop_table=[(204, ""), (204, "")],
    ) as bigquery:
        assert downloads_of(bigquery.settings)[0] == 5

        # Estimated, dropped, counted.
        assert [kind for kind in bigquery.kinds if kind in ("start query", "drop table")] == [
            *("start query", "drop table", "start query", "drop table")
        ]


def test_a_left_over_table_whose_rows_break_the_rules_is_not_read_twice(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads, bigquery_emulator: BigQueryEmulator
) -> None:
    downloads_table.load(raw_row())
    leave_over(rest_settings, bigquery_emulator, FORM.replace("version", "planet"))

    with pytest.raises(MalformedDayError, match="dimension 'planet'"):
        downloads_of(rest_settings)

    assert downloads_of(rest_settings)[0] == 1
