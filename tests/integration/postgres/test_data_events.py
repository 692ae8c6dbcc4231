"""What data events cost the database, and how changing them gets on with imports."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import psycopg2.extensions
import pytest
from sqlalchemy import Engine, event

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.downloads.find_downloads import FindDownloads, FindDownloadsHandler
from pepy.application.query.downloads.find_split import FindSplit, FindSplitHandler
from pepy.application.query.index.find_events import FindEventsHandler
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.infrastructure.postgres.connection.engine import connect_for_reading
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.index.event_reader import PostgresEventReader
from pepy.infrastructure.postgres.index.event_repository import PostgresEventRepository
from pepy.infrastructure.postgres.reads.dimension_reader import PostgresDimensionReader
from tests.builders import RecordedProgress, RowsSource
from tests.fetched_row import fetch_row

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 8, 24), date(2026, 8, 25)
A_TALK = DataEvent(MONDAY, MONDAY, DataEventKind.NOTE, "a talk")


def import_day(engine: Engine, day: date) -> None:
    importing = DayImporter(PostgresImportStore(engine), lambda: NOW, RecordedProgress())
    importing.import_day(day, RowsSource({"flask": {"version": {"3.0": 7}}}))


@pytest.fixture
def statements(migrated_url: str) -> Iterator[tuple[Engine, list[str]]]:
    """A source of reads, and every statement that is sent to it."""
    sent: list[str] = []

    class RecordingCursor(psycopg2.extensions.cursor):
        def execute(self, query: str, parameters: Any = None) -> None:
            sent.append(query)
            super().execute(query, parameters)

    engine = connect_for_reading(migrated_url)

    @event.listens_for(engine, "checkout")
    def _record(connection: Any, *_: object) -> None:
        connection.cursor_factory = RecordingCursor

    yield engine, sent
    engine.dispose()


@pytest.mark.parametrize(
    "question",
    [
        lambda reader: FindDownloadsHandler(reader, lambda: NOW).handle(FindDownloads(("flask",))),
        lambda reader: FindSplitHandler(reader, lambda: NOW).handle(FindSplit("flask", "version")),
    ],
)
def test_events_cost_an_answer_a_statement_only_once_for_each_data_version(
    statements: tuple[Engine, list[str]], migrated_engine: Engine, question: Callable[[PostgresDimensionReader], Any]
) -> None:
    source, sent = statements
    reader = PostgresDimensionReader(source)
    import_day(migrated_engine, MONDAY)

    def executed() -> int:
        sent.clear()
        question(reader)
        return sum("EXECUTE" in statement for statement in sent)

    # The state, what was imported and the events only with the first answer of a version, then the days.
    assert [executed() for _ in range(3)] == [4, 1, 1]
    PostgresEventRepository(migrated_engine).add(A_TALK)
    # The days again, because those that were read first are of another version than was assumed.
    assert [executed() for _ in range(3)] == [5, 1, 1]
    assert A_TALK in question(reader).covered.events


def test_all_events_are_kept_as_well(statements: tuple[Engine, list[str]]) -> None:
    source, sent = statements
    handler = FindEventsHandler(PostgresEventReader(source))
    first = handler.handle()
    sent.clear()

    assert handler.handle() == first
    assert sum("EXECUTE" in statement for statement in sent) == 1


def test_an_event_that_waits_for_an_import_to_commit_leaves_its_day_the_newest_one(migrated_engine: Engine) -> None:
    import_day(migrated_engine, MONDAY)
    events = PostgresEventRepository(migrated_engine)
    with ThreadPoolExecutor() as pool, migrated_engine.connect() as other:
        connection = other.connection.driver_connection
        connection.autocommit = False
        with connection.cursor() as cursor:
            # What an import does at its end, still uncommitted.
            cursor.execute(
                "INSERT INTO import_run (day, attempt, state, started_at) VALUES (%s, 1, 'complete', now())", [TUESDAY]
            )
            cursor.execute("UPDATE data_state SET version = version + 1, data_through = %s", [TUESDAY])
            added = pool.submit(events.add, A_TALK)
            while fetch_row(migrated_engine, "SELECT count(*) FROM pg_locks WHERE NOT granted", {}) == (0,):
                time.sleep(0)
            connection.commit()
        added.result()
        connection.autocommit = True

    assert fetch_row(migrated_engine, "SELECT data_through FROM data_state", {}) == (TUESDAY,)
