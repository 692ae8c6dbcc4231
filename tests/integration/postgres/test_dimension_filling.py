"""A dimension that is added to a stored day: what it leaves in the tables, to the character."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attrs import frozen
from sqlalchemy import Engine

from pepy.application.command.housekeeping.archive_days import ArchiveDays, ArchiveDaysHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.fill_dimension import FillDimension, FillDimensionHandler
from pepy.domain.dimensions import DEFAULT_DIMENSIONS, DIMENSIONS
from pepy.domain.errors import ArchivedDayError, ImportInProgressError, UnknownDayError
from pepy.domain.windows import Window
from pepy.infrastructure.dayfile.reader import DayFileSource
from pepy.infrastructure.dayfile.writer import write_day_file
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.housekeeping.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.housekeeping.month_compaction import PostgresMonths
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.imports.ledger_reader import PostgresLedgerReader
from pepy.infrastructure.sample.source import SampleDays
from tests.builders import OneDimension, Projects, RecordedProgress, RowsSource, write_csv

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 8, 17), date(2026, 8, 18)
BOTH = Window(MONDAY, TUESDAY)
WHOLE: Projects = {
    "click": {
        "version": {"8.1": (5, 1, 2), "8.2": 1},
        "country": {"DE": (2, 0, 2), "US": (4, 1, 0)},
        "cpu": {"arm64": (2, 0, 2), 'x"86\\é\t': (4, 1, 0)},
        "system": {'}"cpu":{': (4, 1, 1), "Linux": (2, 0, 1)},
    },
    "flask": {"version": {"3.0": 4}, "cpu": {"x86_64": 4}},
}
WITHOUT: Projects = {
    name: {dimension: values for dimension, values in splits.items() if dimension != "cpu"}
    for name, splits in WHOLE.items()
}

_ROWS = """
    SELECT name, downloads, ci_downloads, mirror_downloads, versions, splits, details
    FROM daily_downloads JOIN project ON project.id = project_id WHERE day = '{}' ORDER BY name
"""
_INDEX = (
    "SELECT dimension, value, downloads, ci_downloads, mirror_downloads FROM index_day WHERE day = '{}' ORDER BY 1, 2"
)
_LEDGER = "SELECT dimension_sums #- '{{cpu,added_at}}' FROM import_run WHERE day = '{}' AND state = 'complete'"


@frozen
class Filled:
    engine: Engine

    def import_day(self, day: date, projects: Projects) -> None:
        importing = DayImporter(PostgresImportStore(self.engine), lambda: NOW, RecordedProgress())
        importing.import_day(day, RowsSource(projects), force=True)

    def fill(self) -> None:
        source = OneDimension({MONDAY: WHOLE, TUESDAY: WHOLE}, "cpu")
        store, ledger = PostgresImportStore(self.engine), PostgresLedgerReader(self.engine)
        handler = FillDimensionHandler(store, ledger, source, lambda _: source, lambda: NOW, RecordedProgress())
        handler.handle(FillDimension("cpu", BOTH), lambda _: None)

    def execute(self, statement: str, day: date = MONDAY) -> list[tuple]:
        with self.engine.connect() as connection:
            result = connection.exec_driver_sql(statement.format(day).replace("%", "%%"))
            return [tuple(row) for row in result] if result.returns_rows else []


@pytest.fixture
def store(migrated_url: str) -> Iterator[Filled]:
    engine = connect(migrated_url)
    yield Filled(engine)
    engine.dispose()


def test_rows_index_and_ledger_are_those_of_an_import_of_all_dimensions(store: Filled) -> None:
    store.import_day(MONDAY, WITHOUT)
    store.import_day(TUESDAY, WHOLE)
    totals = store.execute("SELECT * FROM project_total ORDER BY 1")

    store.fill()

    for statement in (_ROWS, _INDEX, _LEDGER):
        assert store.execute(statement) == store.execute(statement, TUESDAY)
    assert store.execute("SELECT * FROM project_total ORDER BY 1") == totals
    assert store.execute("SELECT index_total FROM data_state WHERE index_total_version = version") == [(20,)]


def test_days_of_a_compacted_month_get_the_dimension_as_well(store: Filled) -> None:
    store.import_day(MONDAY, WITHOUT)
    store.import_day(TUESDAY, WHOLE)
    PostgresMonths(store.engine, 1).compact(MONDAY.replace(day=1))

    store.fill()

    assert store.execute(_ROWS) == store.execute(_ROWS, TUESDAY)


def test_a_day_without_an_index_still_has_none_and_lacks_it_as_before(store: Filled) -> None:
    store.import_day(MONDAY, WITHOUT)
    store.execute("TRUNCATE index_day")

    store.fill()

    assert store.execute(_INDEX) == []
    assert PostgresLedgerReader(store.engine).index_gaps().stored == (MONDAY,)


def test_days_that_are_archived_or_not_stored_are_left_alone(store: Filled, tmp_path: Path) -> None:
    for day in (MONDAY, TUESDAY):
        store.import_day(day, WITHOUT)
    archiving = PostgresArchivingStore(store.engine)
    ArchiveDaysHandler(archiving, write_day_file, DayFileSource, RecordedProgress()).handle(ArchiveDays(1, tmp_path))

    assert PostgresLedgerReader(store.engine).days_lacking("cpu", BOTH) == (TUESDAY,)
    for day, error in ((MONDAY, ArchivedDayError), (date(2026, 8, 1), UnknownDayError)):
        with PostgresImportStore(store.engine).session() as session, pytest.raises(error):
            session.adding(day, "cpu").__enter__()


@pytest.mark.parametrize("name", ["day.parquet", "day.csv.gz"])
def test_a_day_of_all_dimensions_is_the_same_after_export_and_import(store: Filled, tmp_path: Path, name: str) -> None:
    writes = PostgresImportStore(store.engine)
    importing = DayImporter(writes, lambda: NOW, RecordedProgress())
    importing.import_day(MONDAY, SampleDays())
    assert {dimension for dimension, *_ in store.execute(_INDEX)} == set(DIMENSIONS)

    write_day_file(tmp_path / name, writes.export_rows(MONDAY))
    importing.import_day(TUESDAY, DayFileSource(tmp_path / name), force=True)

    for statement in (_ROWS, _INDEX):
        assert store.execute(statement) == store.execute(statement, TUESDAY)


def test_an_old_file_without_further_dimensions_is_stored_without_them(store: Filled, tmp_path: Path) -> None:
    splits: Projects = {"foo": {name: {"some": (3, 1, 1)} for name in DEFAULT_DIMENSIONS}}
    importing = DayImporter(PostgresImportStore(store.engine), lambda: NOW, RecordedProgress())

    importing.import_day(MONDAY, DayFileSource(write_csv(tmp_path / "old.csv", splits)))

    texts = '{"country":{"some":3},"installer":{"some":3},"python":{"some":3},"system":{"some":3}}'
    assert store.execute(_ROWS) == [("foo", 3, 1, 1, '{"some":3}', texts, None)]
    assert {dimension for dimension, *_ in store.execute(_INDEX)} == set(DEFAULT_DIMENSIONS)
    lacking = PostgresLedgerReader(store.engine).days_lacking
    assert [name for name in DIMENSIONS if lacking(name, BOTH)] == list(DIMENSIONS[len(DEFAULT_DIMENSIONS) :])


def test_while_an_import_runs_nothing_is_added(store: Filled) -> None:
    store.import_day(MONDAY, WITHOUT)

    with PostgresImportStore(store.engine).session(), pytest.raises(ImportInProgressError):
        store.fill()

    assert PostgresLedgerReader(store.engine).days_lacking("cpu", BOTH) == (MONDAY,)
