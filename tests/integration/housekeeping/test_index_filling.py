"""The index of days that were stored without one is counted beside imports, and is what imports would have written."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attrs import frozen
from sqlalchemy import Engine

from pepy.application.command.housekeeping.archive_days import ArchiveDays, ArchiveDaysHandler
from pepy.application.command.housekeeping.fill_index import FilledIndex, FillIndex, FillIndexHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.dimensions import MAX_INDEX_VALUES
from pepy.infrastructure.dayfile.reader import DayFileSource
from pepy.infrastructure.dayfile.writer import write_day_file
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.housekeeping.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.housekeeping.index_filling import PostgresIndexStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.imports.ledger_reader import PostgresLedgerReader
from tests.builders import Projects, RecordedProgress, RowsSource

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 8, 17), date(2026, 8, 18)
SPLIT: Projects = {
    "click": {"version": {"8.1": (5, 1, 2)}, "country": {"DE": (2, 0, 2), "US": (3, 1, 0)}},
    "flask": {"version": {"3.0": 4}},
}


@frozen
class Filled:
    """A store whose index can be lost and filled."""

    engine: Engine

    def import_day(self, day: date, projects: Projects) -> None:
        importing = DayImporter(PostgresImportStore(self.engine), lambda: NOW, RecordedProgress())
        importing.import_day(day, RowsSource(projects), force=True)

    def fill(self, day: date | None = None) -> tuple[FilledIndex, list[str]]:
        lines: list[str] = []
        handler = FillIndexHandler(PostgresIndexStore(self.engine), RecordedProgress())
        return handler.handle(FillIndex(day), lines.append), lines

    def execute(self, statement: str) -> list:
        with self.engine.connect() as connection:
            result = connection.exec_driver_sql(statement)
            return [tuple(row) for row in result] if result.returns_rows else []

    def index(self) -> list:
        return self.execute("SELECT * FROM index_day ORDER BY day, dimension, value")


@pytest.fixture
def store(migrated_url: str) -> Iterator[Filled]:
    engine = connect(migrated_url)
    yield Filled(engine)
    engine.dispose()


def test_what_is_filled_is_what_imports_write_and_readers_are_told(store: Filled) -> None:
    store.import_day(MONDAY, SPLIT)
    store.import_day(TUESDAY, {})
    written = store.index()
    assert written == [
        (MONDAY, "country", "DE", 2, 0, 2),
        (MONDAY, "country", "US", 3, 1, 0),
        (MONDAY, "version", "", 9, 1, 2),
        (TUESDAY, "version", "", 0, 0, 0),
    ]
    store.execute("TRUNCATE index_day")
    version = store.execute("SELECT version FROM data_state")

    assert store.fill() == (FilledIndex(2, 0), [])
    assert store.index() == written
    assert store.execute("SELECT version FROM data_state") > version
    assert store.execute("SELECT index_total FROM data_state WHERE index_total_version = version") == [(9,)]
    assert store.fill() == (FilledIndex(0, 0), [])


def test_of_many_values_the_largest_are_kept_and_the_rest_is_summed(store: Filled) -> None:
    values = {f"v{number:04}": 10 for number in range(MAX_INDEX_VALUES + 2)} | {"x" * 600: 50, "few": 9}
    project = {"version": {"1.0": sum(values.values())}, "installer": values}
    store.import_day(MONDAY, {"odd": project})

    written = store.index()
    kept = [value for _, dimension, value, *_ in written if dimension == "installer" and value]
    # The long value is among the largest, but too long to be kept.
    assert kept == [f"v{number:04}" for number in range(MAX_INDEX_VALUES - 1)]
    assert (MONDAY, "installer", "", 50 + 3 * 10 + 9, 0, 0) in written
    store.execute("TRUNCATE index_day")
    store.fill()
    assert store.index() == written


def test_a_day_that_is_being_imported_is_left_alone_and_others_are_not(store: Filled) -> None:
    store.import_day(MONDAY, SPLIT)
    store.import_day(TUESDAY, SPLIT)
    store.execute("TRUNCATE index_day")

    with (
        PostgresImportStore(store.engine).session() as session,
        suppress(KeyError),
        session.replacing(TUESDAY),
    ):
        left = store.fill()
        raise KeyError  # So that the day stays as it was.

    assert left == (
        FilledIndex(1, 0),
        ["day 2026-08-18 was left alone: it is being imported, or it is not stored"],
    )
    assert store.fill() == (FilledIndex(1, 0), [])


@pytest.mark.parametrize("day", [MONDAY, date(2026, 8, 19)])
def test_a_day_that_is_not_stored_is_left_alone(store: Filled, day: date) -> None:
    store.import_day(TUESDAY, SPLIT)
    before = store.index()

    assert store.fill(day)[0] == FilledIndex(0, 0)
    assert store.index() == before


BROKEN = {
    """UPDATE daily_downloads SET splits = '{"country":{"US":4}}', details = NULL WHERE splits IS NOT NULL""": (
        "day 2026-08-17: the stored days add up to 4 downloads by country, but the ledger says 5: import the day again"
    ),
    """UPDATE daily_downloads SET versions = '{"3.0":' WHERE versions = '{"3.0":4}'""": (
        "day 2026-08-17 cannot be counted: invalid input syntax for type json: import it again"
    ),
}


@pytest.mark.parametrize(("statement", "line"), BROKEN.items())
def test_a_day_whose_rows_are_not_what_the_ledger_says_is_named_and_others_are_filled(
    store: Filled, statement: str, line: str
) -> None:
    store.import_day(MONDAY, SPLIT)
    store.import_day(date(2026, 8, 16), {"flask": {"version": {"2.0": 1}}})
    store.execute(f"TRUNCATE index_day; {statement}")

    assert store.fill() == (FilledIndex(1, 1), [line])
    assert [day for day, *_ in store.index()] == [date(2026, 8, 16)]


def test_a_day_without_an_index_gets_one_before_it_is_archived(store: Filled, tmp_path: Path) -> None:
    store.import_day(MONDAY, SPLIT)
    store.import_day(TUESDAY, SPLIT)
    written = store.index()
    store.execute("TRUNCATE index_day")
    archiving = ArchiveDaysHandler(
        PostgresArchivingStore(store.engine), write_day_file, DayFileSource, RecordedProgress()
    )

    assert archiving.handle(ArchiveDays(1, tmp_path)) == (MONDAY,)
    assert store.index() == [row for row in written if row[0] == MONDAY]
    store.execute("TRUNCATE index_day")
    gaps = PostgresLedgerReader(store.engine).index_gaps()
    assert (gaps.stored, gaps.archived) == ((TUESDAY,), (MONDAY,))
    assert store.fill() == (FilledIndex(1, 0), [])


def test_days_that_a_release_without_an_index_has_forgotten_leave_it(store: Filled) -> None:
    store.import_day(MONDAY, SPLIT)
    store.execute("INSERT INTO index_day VALUES ('2006-08-17', 'version', '', 7, 0, 0)")

    assert store.fill() == (FilledIndex(0, 0), ["1 days that are no longer stored were taken out of the index."])
    assert {day for day, *_ in store.index()} == {MONDAY}
