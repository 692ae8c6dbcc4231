"""A past month is rewritten in the order of projects, and no number changes."""

import threading
import time
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text

from pepy.application.command.housekeeping.compact_month import CompactMonth, CompactMonthHandler
from pepy.application.command.housekeeping.verify_imports import VerifyImports, VerifyImportsHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.errors import ImportInProgressError, InvalidMonthError, StoreBusyError
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.connection.engine import connect_for_reading
from pepy.infrastructure.postgres.housekeeping.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.housekeeping.month_compaction import PostgresMonths
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from tests.builders import RecordedProgress, RowsSource, about_days

NOW = datetime(2026, 9, 2, 17, 0, tzinfo=UTC)
AUGUST = date(2026, 8, 1)
DAYS = [date(2026, 8, 10), date(2026, 8, 11), date(2026, 8, 31), date(2026, 9, 1)]
NAMES = [f"project-{number:02}" for number in range(40)]
IN_AUGUST = Window(AUGUST, date(2026, 8, 31))


def import_day(engine: Engine, day: date, downloads: int) -> None:
    source = RowsSource({name: {"version": {"1.0": downloads}} for name in NAMES})
    DayImporter(PostgresImportStore(engine), lambda: NOW, RecordedProgress()).import_day(day, source, force=True)


def compact(engine: Engine, month: date = AUGUST, attempts: int = 60) -> None:
    CompactMonthHandler(PostgresMonths(engine, attempts), lambda: NOW).handle(CompactMonth(month))


def findings(engine: Engine) -> list[str]:
    lines: list[str] = []
    store = PostgresAuditedStore(engine, RecordedProgress())
    VerifyImportsHandler(store).handle(VerifyImports(deep=True, repair=False), lines.append)
    return about_days(lines)


def scalar(engine: Engine, statement: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(statement)).scalar_one()


def tables(engine: Engine) -> object:
    return scalar(
        engine,
        "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE tablename LIKE 'daily_downloads_%'",
    )


@pytest.fixture
def engine(migrated_engine: Engine) -> Engine:
    for day in DAYS:
        import_day(migrated_engine, day, downloads=day.day)
    return migrated_engine


def test_the_days_of_a_project_lie_together_and_every_number_stays(engine: Engine) -> None:
    all_rows = "SELECT md5(string_agg(daily_downloads::text, ' ' ORDER BY project_id, day)) FROM daily_downloads"
    before = scalar(engine, all_rows)

    compact(engine)

    in_place = (
        "SELECT array_agg((project_id, day) ORDER BY ctid) = array_agg((project_id, day) ORDER BY project_id, day)"
    )
    assert scalar(engine, f"{in_place} FROM daily_downloads_2026_08") is True
    assert scalar(engine, all_rows) == before
    assert findings(engine) == []
    assert tables(engine) == "daily_downloads_2026_08 daily_downloads_2026_09"


def test_a_compacted_month_is_corrected_and_compacted_again(engine: Engine) -> None:
    compact(engine)
    import_day(engine, DAYS[0], downloads=100)
    compact(engine)

    assert PostgresProjectReader(engine).find_sum(NAMES[0], IN_AUGUST).window_downloads == 100 + 11 + 31
    assert findings(engine) == []


def test_readers_never_see_a_month_without_its_rows(engine: Engine, migrated_url: str) -> None:
    reading = connect_for_reading(migrated_url)
    done, seen = threading.Event(), set()

    def read() -> None:
        views = PostgresProjectReader(reading)
        while not done.is_set():
            seen.add(views.find_sum(NAMES[7], IN_AUGUST).window_downloads)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    while not seen:
        time.sleep(0.001)
    for _ in range(5):
        compact(engine)
    done.set()
    for reader in readers:
        reader.join()
    reading.dispose()
    assert seen == {10 + 11 + 31}


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("SELECT count(*) FROM daily_downloads", "other sessions kept reading it"),
        ("SELECT count(*) FROM project", "another transaction was open for too long"),
    ],
)
def test_a_month_that_others_hold_on_to_stays_as_it_was(engine: Engine, statement: str, reason: str) -> None:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as other:
        other.execute(text(statement))
        if "other sessions" in reason:
            # The lock stays with the transaction, its snapshot goes.
            other.rollback()
            other.execute(text("LOCK TABLE daily_downloads IN ACCESS SHARE MODE"))
        with pytest.raises(StoreBusyError, match=reason):
            compact(engine, attempts=1)

    assert tables(engine) == "daily_downloads_2026_08 daily_downloads_2026_09"
    assert findings(engine) == []


def test_what_a_killed_compaction_left_behind_is_dropped(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE daily_downloads_2026_08_sorted (LIKE daily_downloads)"))
    compact(engine)

    assert tables(engine) == "daily_downloads_2026_08 daily_downloads_2026_09"
    assert findings(engine) == []


@pytest.mark.parametrize(
    ("month", "reason"),
    [
        (date(2026, 9, 1), "Month 2026-09 is not over yet"),
        (date(2027, 1, 1), "Month 2027-01 is not over yet"),
        (date(2019, 12, 1), "Month 2019-12 has no stored days"),
    ],
)
def test_other_months_are_refused(engine: Engine, month: date, reason: str) -> None:
    with pytest.raises(InvalidMonthError, match=reason):
        compact(engine, month)


def test_no_month_is_rewritten_during_an_import(engine: Engine) -> None:
    with PostgresImportStore(engine).session(), pytest.raises(ImportInProgressError):
        compact(engine)
