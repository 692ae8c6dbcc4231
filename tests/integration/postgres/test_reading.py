"""How the read side asks a real PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from sqlalchemy import Engine

from pepy.application.command.imports.import_totals import ImportTotals, ImportTotalsHandler
from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.service.moment import bind_moment
from pepy.domain.errors import DataMovedError, StoreUnavailableError
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.connection.engine import connect, connect_for_reading
from pepy.infrastructure.postgres.imports.data_state import raise_version
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.reads.prepared_reads import fetch_row, fetch_rows
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from pepy.infrastructure.postgres.schema import upgrade_schema

AUGUST = Window(date(2026, 8, 1), date(2026, 8, 31))
PID = "SELECT pg_backend_pid()"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = connect_for_reading(database_url)
    yield made
    bind_moment(None)
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


def test_a_request_is_told_that_the_data_moved_under_it(engine: Engine) -> None:
    bind_moment(DataState(7, None))
    assert fetch_row(engine, "SELECT 'here', 7 AS data_version", {}) == ("here", 7)

    with pytest.raises(DataMovedError):
        fetch_row(engine, "SELECT 'here', 8 AS data_version", {})


def test_threads_that_share_a_statement_are_told_apart_by_name_and_moment(engine: Engine, database_url: str) -> None:
    writing = connect(database_url)
    upgrade_schema(writing)
    totals = pa.table({"project": ["flask", "django"], "total_downloads": ["50", "60"]})
    ImportTotalsHandler(PostgresImportStore(writing)).handle(ImportTotals(totals, "totals.csv"))
    views = PostgresProjectReader(engine)
    now = views.data_state().version

    def find(number: int) -> int | str | None:
        # Every third thread's request began before the totals were set.
        bind_moment(DataState(now - (number % 3 == 0), None))
        try:
            window = AUGUST if number % 5 == 0 else None
            found = views.find_sum(("flask", "nobody", "django", "it's")[number % 4], window)
        except DataMovedError:
            return "moved"
        return found and found.total_downloads

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(find, range(120)))
    # What does not exist has not moved either.
    assert found == ["moved", None, 60, None, 50, None, "moved", None, 50, None, 60, None] * 10
    writing.dispose()


def test_a_request_whose_store_is_away_asks_nothing(engine: Engine) -> None:
    bind_moment(StoreUnavailableError("away"))

    with pytest.raises(StoreUnavailableError, match="away"):
        PostgresProjectReader(engine).find_sum("flask", None)


def test_the_plan_of_a_read_leaves_out_the_months_outside_its_window(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE day_counts (day date NOT NULL) PARTITION BY RANGE (day)")
        for month in (7, 8, 9):
            bounds = f"FOR VALUES FROM ('2026-{month:02}-01') TO ('2026-{month + 1:02}-01')"
            connection.exec_driver_sql(f"CREATE TABLE day_counts_{month} PARTITION OF day_counts {bounds}")
    fetch_rows(engine, "SELECT * FROM day_counts WHERE day = %(day)s", {"day": "2026-08-17"})

    (name,) = fetch_row(engine, "SELECT name FROM pg_prepared_statements WHERE statement LIKE '%%day_counts%%'", {})
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN EXECUTE {name} ('2026-08-17')").scalars().all()
    assert "Subplans Removed: 2" in "\n".join(plan)


def test_a_database_made_anew_does_not_repeat_the_versions_of_the_one_before(engine: Engine, database_url: str) -> None:
    writing = connect(database_url)
    upgrade_schema(writing)
    with closing(writing.raw_connection()) as connection:
        raise_version(connection.cursor())
        raise_version(connection.cursor())

    (version,) = fetch_row(engine, "SELECT version FROM data_state", {}) or (0,)
    assert version > datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    writing.dispose()
