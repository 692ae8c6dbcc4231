"""Old days leave the store for day files, no total moves, and a file brings its day back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from attrs import frozen
from sqlalchemy import Engine, text

from pepy.application.command.housekeeping.archive_days import ArchiveDays, ArchiveDaysHandler
from pepy.application.command.housekeeping.verify_imports import VerifyImports, VerifyImportsHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.import_totals import ImportTotals, ImportTotalsHandler
from pepy.domain.errors import ArchivedDayError, ReconciliationError, StoreBusyError, UnknownDayError
from pepy.domain.imports.days.day_source import DaySource
from pepy.domain.windows import Window
from pepy.infrastructure.dayfile.reader import DayFileSource
from pepy.infrastructure.dayfile.writer import write_day_file
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.housekeeping.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.housekeeping.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from pepy.infrastructure.postgres.schema import downgrade_schema
from tests.builders import Projects, RecordedProgress, RowsSource, about_days

NOW = datetime(2026, 9, 10, 17, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 7, 30), date(2026, 8, 5)
DAYS = [FIRST + timedelta(days=offset) for offset in range(7)]


def rows_of(day: date) -> Projects:
    return {
        "flask": {"version": {"3.0": (10, 2, 0)}, "country": {"US": (9, 2, 0), None: 1}},
        f"only-{day:%m-%d}": {"version": {"1.0": 5}},
    }


@frozen
class Store:
    engine: Engine

    def import_day(self, day: date, source: DaySource) -> None:
        handler = DayImporter(PostgresImportStore(self.engine), lambda: NOW, RecordedProgress())
        handler.import_day(day, source, force=True)

    def archive(self, folder: Path, keep_days: int, attempts: int = 60) -> tuple[date, ...]:
        store = PostgresArchivingStore(self.engine, attempts)
        handler = ArchiveDaysHandler(store, write_day_file, DayFileSource, RecordedProgress())
        return handler.handle(ArchiveDays(keep_days, folder))

    def set_total(self, project: str, downloads: int) -> None:
        totals = pa.table({"project": [project], "total_downloads": [str(downloads)]})
        ImportTotalsHandler(PostgresImportStore(self.engine)).handle(ImportTotals(totals, "totals.csv"))

    def total(self, project: str) -> int | None:
        found = PostgresProjectReader(self.engine).find_sum(project, None)
        return found and found.total_downloads

    def days(self, project: str = "flask") -> list[str]:
        history = PostgresProjectReader(self.engine).find_history(project, Window(FIRST, LAST))
        return [day for day, _ in history.downloads]

    def findings(self) -> list[str]:
        lines: list[str] = []
        handler = VerifyImportsHandler(PostgresAuditedStore(self.engine, RecordedProgress()))
        handler.handle(VerifyImports(deep=True, repair=False), lines.append)
        return about_days(lines)

    def scalar(self, statement: str) -> object:
        with self.engine.connect() as connection:
            return connection.execute(text(statement)).scalar_one()


@pytest.fixture
def store(migrated_url: str) -> Iterator[Store]:
    engine = connect(migrated_url)
    store = Store(engine)
    for day in DAYS:
        store.import_day(day, RowsSource(rows_of(day)))
    yield store
    engine.dispose()


def test_older_days_become_files_and_totals_stay(store: Store, tmp_path: Path) -> None:
    version = store.scalar("SELECT version FROM data_state")

    assert store.archive(tmp_path, keep_days=4) == tuple(DAYS[:3])

    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{day}.parquet" for day in DAYS[:3]]
    assert pq.read_table(tmp_path / "2026-07-30.parquet")["downloads"].to_pylist() == [9, 1, 10, 5]
    assert store.days() == [str(day) for day in DAYS[3:]]
    assert (store.total("flask"), store.total("only-07-30")) == (70, 5)
    assert store.findings() == []
    assert store.scalar("SELECT version FROM data_state") > version


def test_a_whole_month_is_dropped_as_a_partition(store: Store, tmp_path: Path) -> None:
    store.archive(tmp_path, keep_days=4)

    assert store.scalar("SELECT to_regclass('daily_downloads_2026_07') IS NULL") is True
    assert store.scalar("SELECT count(*) FROM daily_downloads_2026_08 WHERE day = '2026-08-01'") == 0


def test_a_month_without_any_rows_can_be_archived(store: Store) -> None:
    empty = date(2026, 6, 30)
    store.import_day(empty, RowsSource({}))

    with PostgresArchivingStore(store.engine).archiving() as archive:
        archive.drop({empty: "/archive/2026-06-30.parquet"})

    assert store.scalar("SELECT count(*) FROM archived_day WHERE day = '2026-06-30'") == 1
    assert store.findings() == []


def test_archiving_again_has_nothing_to_do_and_nothing_young_goes(store: Store, tmp_path: Path) -> None:
    store.archive(tmp_path, keep_days=4)
    assert store.archive(tmp_path, keep_days=4) == ()
    assert store.archive(tmp_path, keep_days=1) == tuple(DAYS[3:6])
    assert store.days() == [str(LAST)]
    assert store.findings() == []


def test_an_empty_store_has_nothing_to_archive(migrated_url: str, tmp_path: Path) -> None:
    engine = connect(migrated_url)
    assert Store(engine).archive(tmp_path, keep_days=1) == ()
    engine.dispose()


def test_a_day_comes_back_by_its_file_and_can_then_be_corrected(store: Store, tmp_path: Path) -> None:
    store.archive(tmp_path, keep_days=4)
    store.import_day(FIRST, DayFileSource(tmp_path / f"{FIRST}.parquet"))
    assert store.days() == [str(day) for day in (FIRST, *DAYS[3:])]
    assert (store.total("flask"), store.total("only-07-30")) == (70, 5)
    assert store.findings() == []

    store.import_day(FIRST, RowsSource({"flask": {"version": {"3.0": 100}}}))
    assert (store.total("flask"), store.total("only-07-30")) == (160, None)
    assert store.findings() == []


def test_other_rows_do_not_replace_an_archived_day(store: Store, tmp_path: Path) -> None:
    store.archive(tmp_path, keep_days=4)
    with pytest.raises(
        ArchivedDayError, match=r"^Day 2026-07-30 is archived and .*2026-07-30\.parquet, then correct it$"
    ):
        store.import_day(FIRST, RowsSource({"flask": {"version": {"3.0": 100}}}))

    assert store.total("flask") == 70
    assert store.findings() == []


def test_a_missing_day_older_than_the_archive_still_counts(store: Store, tmp_path: Path) -> None:
    store.archive(tmp_path, keep_days=4)
    store.import_day(date(2026, 7, 29), RowsSource(rows_of(date(2026, 7, 29))))

    assert (store.total("flask"), store.total("only-07-29")) == (80, 5)
    assert store.findings() == []


def test_baselines_include_archived_days_whenever_they_are_set(store: Store, tmp_path: Path) -> None:
    store.set_total("flask", 1_000)
    store.archive(tmp_path, keep_days=4)
    store.set_total("only-07-30", 50)
    assert (store.total("flask"), store.total("only-07-30")) == (1_000, 50)
    assert store.findings() == []

    for day in DAYS[:3]:
        store.import_day(day, DayFileSource(tmp_path / f"{day}.parquet"))
    assert (store.total("flask"), store.total("only-07-30"), store.total("only-08-01")) == (1_000, 50, 5)
    assert store.findings() == []


def test_an_archived_day_is_not_exported_as_if_it_were_empty(store: Store, tmp_path: Path) -> None:
    store.archive(tmp_path, keep_days=4)
    with pytest.raises(UnknownDayError, match=r"archived in .*/2026-07-30\.parquet"):
        next(iter(PostgresImportStore(store.engine).export_rows(FIRST)))


def test_nothing_is_dropped_when_the_file_does_not_hold_the_day(store: Store, tmp_path: Path) -> None:
    def write_one_project(path: Path, batches: Iterator[pa.RecordBatch]) -> int:
        return write_day_file(path, (batch.filter(pc.equal(batch["project"], "flask")) for batch in batches))

    archiving = PostgresArchivingStore(store.engine)
    handler = ArchiveDaysHandler(archiving, write_one_project, DayFileSource, RecordedProgress())
    with pytest.raises(ReconciliationError, match=r"parquet has 1 projects for day 2026-07-30, but the ledger says 2$"):
        handler.handle(ArchiveDays(4, tmp_path))

    assert store.days() == [str(day) for day in DAYS]
    assert store.findings() == []


def test_nothing_is_dropped_while_another_session_keeps_reading_the_month(store: Store, tmp_path: Path) -> None:
    with store.engine.connect().execution_options(isolation_level="READ COMMITTED") as other:
        other.execute(text("LOCK TABLE daily_downloads IN ACCESS SHARE MODE"))
        with pytest.raises(StoreBusyError):
            store.archive(tmp_path, keep_days=4, attempts=1)

    assert store.days() == [str(day) for day in DAYS]
    assert store.findings() == []


def test_code_that_knows_no_archive_can_prove_the_totals(store: Store, tmp_path: Path) -> None:
    store.archive(tmp_path, keep_days=4)
    downgrade_schema(store.engine, "0002")

    proof = "SELECT baseline, baseline_day FROM project WHERE name = 'flask'"
    with store.engine.connect() as connection:
        assert tuple(connection.execute(text(proof)).one()) == (30, DAYS[2])
        total = "SELECT downloads FROM project_total JOIN project ON id = project_id WHERE name = 'flask'"
        assert connection.execute(text(total)).scalar_one() == 30 + 4 * 10
