"""How the read side queries a real PostgreSQL."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from threading import Event

import pyarrow as pa
import pytest
from sqlalchemy import Engine, event

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.import_totals import ImportTotals, ImportTotalsHandler
from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.find_badge_downloads import (
    MAX_NAMES,
    FindBadgeDownloads,
    FindBadgeDownloadsHandler,
    FindJointDownloads,
)
from pepy.application.query.service.data_watch import DataWatch
from pepy.domain.badges.request import BadgePeriod
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.errors import InvalidQuestionError, StoreOutdatedError, StoreUnavailableError, UnknownProjectError
from pepy.domain.windows import LastDays, Window
from pepy.infrastructure.postgres.connection.engine import connect, connect_for_reading
from pepy.infrastructure.postgres.imports.data_state import raise_version
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.reads.dimension_reader import PostgresDimensionReader
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, Snapshot, WatchedSource, fetch_rows
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from pepy.infrastructure.postgres.reads.snapshot import in_snapshot, newest_data_state
from pepy.infrastructure.postgres.schema import upgrade_schema
from tests.builders import Projects, RecordedProgress, RowsSource
from tests.fetched_row import fetch_row

AUGUST = Window(date(2026, 8, 1), date(2026, 8, 31))
NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
WITHOUT_CI = DownloadFilter(with_ci=False)
PID = "SELECT pg_backend_pid()"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = connect_for_reading(database_url)
    yield made
    made.dispose()


def test_values_arrive_as_they_are(engine: Engine) -> None:
    statement = "SELECT %(name)s::text, %(count)s::bigint, 100 %% 7, %(name)s::text"
    values = {"name": 'it\'s \\ "odd" %s $1', "count": None}

    assert fetch_row(engine, statement, values) == (values["name"], None, 2, values["name"])


def test_a_statement_is_planned_once_per_connection(engine: Engine) -> None:
    for number in range(3):
        fetch_row(engine, "SELECT %(number)s::int", {"number": number})

    assert fetch_rows(engine, "SELECT generic_plans FROM pg_prepared_statements WHERE generic_plans = 3", {}) == [(3,)]


def test_a_read_survives_that_its_connection_died(engine: Engine, database_url: str) -> None:
    (process,) = fetch_row(engine, PID, {}) or ()
    assert fetch_row(connect(database_url), "SELECT pg_terminate_backend(%(pid)s)", {"pid": process}) == (True,)

    assert fetch_row(engine, PID, {}) != (process,)


def test_a_statement_that_takes_too_long_is_given_up(engine: Engine) -> None:
    fetch_row(engine, "SELECT set_config('statement_timeout', '50ms', false)", {})

    with pytest.raises(StoreUnavailableError, match="statement timeout"):
        fetch_row(engine, "SELECT pg_sleep(30)", {})
    assert fetch_row(engine, "SELECT 1", {}) == (1,)


def test_a_recreated_database_does_not_repeat_the_versions_of_the_one_before(engine: Engine, database_url: str) -> None:
    writing = connect(database_url)
    upgrade_schema(writing)
    with closing(writing.raw_connection()) as connection:
        raise_version(connection.cursor())
        raise_version(connection.cursor())

    (version,) = fetch_row(engine, "SELECT version FROM data_state", {}) or (0,)
    assert version > datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    writing.dispose()


def test_threads_that_share_a_statement_are_told_apart_by_name_and_days(engine: Engine, database_url: str) -> None:
    writing = connect(database_url)
    upgrade_schema(writing)
    totals = pa.table({"project": ["flask", "django"], "total_downloads": ["50", "60"]})
    ImportTotalsHandler(PostgresImportStore(writing)).handle(ImportTotals(totals, "totals.csv"))
    reader = PostgresProjectReader(engine)
    windows = (None, AUGUST, LastDays(7))

    def find(number: int) -> tuple[int, int | None] | None:
        found = reader.find_sum(("flask", "nobody", "django", "it's")[number % 4], windows[number % 3])
        return found and (found.total_downloads, found.window_downloads)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(find, range(120)))
    one_round = [(50, 0), None, (60, None), None, (50, 0), None, (60, 0), None, (50, None), None, (60, 0), None]
    assert found == one_round * 10
    writing.dispose()


@pytest.mark.parametrize("counted", [ALL_DOWNLOADS, WITHOUT_CI])
def test_projects_that_are_counted_together_take_one_statement(migrated_url: str, counted: DownloadFilter) -> None:
    engine = connect_for_reading(migrated_url)
    asked: list[object] = []
    event.listen(engine, "checkout", lambda *checkout: asked.append(checkout))
    names = tuple(f"project-{number}" for number in range(MAX_NAMES))

    with pytest.raises(UnknownProjectError):
        FindBadgeDownloadsHandler(PostgresProjectReader(engine)).handle_together(
            FindJointDownloads(names, BadgePeriod.TOTAL, counted)
        )
    assert len(asked) == 1
    engine.dispose()


def test_a_store_that_is_known_to_be_away_is_not_asked(engine: Engine) -> None:
    def away() -> DataState:
        raise StoreUnavailableError("away")

    reader = PostgresProjectReader(WatchedSource(engine, DataWatch(away)))
    for ask in (lambda: reader.find_sum("flask", None), lambda: reader.find_history("flask", LastDays(30))):
        with pytest.raises(StoreUnavailableError, match="away"):
            ask()


@pytest.fixture
def reading(migrated_url: str) -> Iterator[Engine]:
    made = connect_for_reading(migrated_url)
    yield made
    made.dispose()


def is_outside_of_transactions(reading: Engine) -> bool:
    # Within a transaction now() stays when it began.
    return fetch_row(reading, "SELECT pg_sleep(0.001), now() = statement_timestamp()", {}) == ("", True)


def test_a_snapshot_sees_nothing_that_comes_after_its_state(reading: Engine, migrated_engine: Engine) -> None:
    def ask(state: DataState, snapshot: Snapshot) -> tuple[DataState, DataState]:
        with closing(migrated_engine.raw_connection()) as connection:
            raise_version(connection.cursor())
        return state, newest_data_state(snapshot)

    before = newest_data_state(reading)
    assert in_snapshot(reading, ask) == (before, before)
    assert newest_data_state(reading).version > before.version
    assert is_outside_of_transactions(reading)


def test_a_snapshot_begins_again_on_another_connection_if_its_own_dies(
    reading: Engine, migrated_engine: Engine
) -> None:
    processes: list[int] = []

    def ask(_: DataState, snapshot: Snapshot) -> int:
        ((process,),) = fetch_rows(snapshot, PID, {})
        processes.append(process)
        if len(processes) == 1:
            fetch_row(migrated_engine, "SELECT pg_terminate_backend(%(pid)s)", {"pid": process})
        return int(fetch_rows(snapshot, PID, {})[0][0])

    assert in_snapshot(reading, ask) == processes[1] != processes[0]


@pytest.mark.parametrize("error", [InvalidQuestionError("too much"), KeyboardInterrupt()])
def test_a_question_that_fails_ends_its_snapshot(reading: Engine, error: BaseException) -> None:
    def ask(_: DataState, __: Snapshot) -> None:
        raise error

    with pytest.raises(type(error)):
        in_snapshot(reading, ask)
    assert is_outside_of_transactions(reading)


def test_a_statement_of_a_snapshot_that_takes_too_long_ends_it(reading: Engine) -> None:
    fetch_row(reading, "SELECT set_config('statement_timeout', '50ms', false)", {})

    with pytest.raises(StoreUnavailableError, match="statement timeout"):
        in_snapshot(reading, lambda _, snapshot: fetch_rows(snapshot, "SELECT pg_sleep(30)", {}))
    assert is_outside_of_transactions(reading)


def test_a_snapshot_of_a_database_without_tables_says_that_it_is_not_migrated(engine: Engine) -> None:
    with pytest.raises(StoreOutdatedError):
        in_snapshot(engine, lambda state, _: state)
    assert is_outside_of_transactions(engine)


def in_august(_: date | None) -> Window:
    return AUGUST


def split(source: ReadSource, dimension: str, wanted: DownloadFilter) -> None:
    with PostgresDimensionReader(source).split("flask", LastDays(7).window, dimension, wanted) as found:
        assert found


READS: dict[str, Callable[[ReadSource], object]] = {
    "sums": lambda source: PostgresProjectReader(source).find_sum("flask", LastDays(7)),
    "history": lambda source: PostgresProjectReader(source).find_history("flask", LastDays(7)),
    "versions": lambda source: PostgresProjectReader(source).find_version_history("flask", AUGUST),
    "split": lambda source: split(source, "version", ALL_DOWNLOADS),
    "split without CI": lambda source: split(source, "country", WITHOUT_CI),
    "counted": lambda source: PostgresDimensionReader(source).count_projects(("flask",), in_august, ALL_DOWNLOADS),
    "counted without CI": lambda source: PostgresDimensionReader(source).count_projects(
        ("flask",), in_august, WITHOUT_CI
    ),
}


@pytest.mark.parametrize("read", READS)
def test_a_read_scans_no_month_outside_its_window(migrated_engine: Engine, reading: Engine, read: str) -> None:
    importing = DayImporter(PostgresImportStore(migrated_engine), lambda: NOW, RecordedProgress())
    for month in (5, 6, 7, 8):
        importing.import_day(date(2026, month, 20), RowsSource({"flask": {"version": {"3.0": 7}}}))

    READS[read](reading)
    # The pool hands out the connection that was used last.
    (process,) = fetch_row(reading, PID, {}) or ()
    READS[read](reading)
    statement = "SELECT query FROM pg_stat_activity WHERE pid = %(pid)s"
    (asked,) = fetch_row(migrated_engine, statement, {"pid": process}) or ()
    with reading.connect() as connection:
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN (ANALYZE) {asked}").scalars())

    assert asked.startswith("EXECUTE pepy_")
    # Those left out while it runs would still be listed: preparing to scan them costs time as well.
    assert set(re.findall(r"daily_downloads_(\d{4}_\d{2})", plan)) == {"2026_08"}, plan


def test_the_days_and_the_sum_of_a_badge_are_of_one_version_of_the_data(
    migrated_engine: Engine, reading: Engine
) -> None:
    """Day after day is imported, each with a number of downloads of its own, while badges show the newest."""
    importing = DayImporter(PostgresImportStore(migrated_engine), lambda: NOW, RecordedProgress())
    badge = FindBadgeDownloadsHandler(PostgresProjectReader(reading))
    right: dict[int, int] = {}
    seen: set[tuple[int, int | None]] = set()
    over = Event()

    def look() -> None:
        while not over.is_set():
            found = badge.handle(FindBadgeDownloads("flask", BadgePeriod.DAY))
            seen.add((found.data_version, found.downloads))

    def import_days() -> None:
        for number in range(1, 9):
            projects: Projects = {"flask": {"version": {"3.0": number}}}
            importing.import_day(date(2026, 8, 10 + number), RowsSource(projects), force=True)
            right[newest_data_state(reading).version] = number

    importing.import_day(date(2026, 8, 10), RowsSource({"flask": {"version": {"3.0": 9}}}))
    right[newest_data_state(reading).version] = 9
    with ThreadPoolExecutor(2) as pool:
        looking = [pool.submit(look) for _ in range(2)]
        import_days()
        over.set()
        for looked in looking:
            looked.result()
    assert len(seen) > 1
    assert seen <= set(right.items())
