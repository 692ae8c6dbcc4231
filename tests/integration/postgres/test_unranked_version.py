"""The version of data without ranks in PostgreSQL: migrations, releases that do not know it, and others at work."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.infrastructure.postgres.imports.import_lock import driver_connection
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.index.event_repository import PostgresEventRepository
from pepy.infrastructure.postgres.index.rank_store import PostgresRankStore
from pepy.infrastructure.postgres.index.rank_version import raise_version_for_ranks
from pepy.infrastructure.postgres.reads.snapshot import newest_data_state
from pepy.infrastructure.postgres.schema import downgrade_schema, upgrade_schema
from tests.builders import RecordedProgress, RowsSource
from tests.fetched_row import fetch_row

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY = date(2026, 8, 24)
A_TALK = DataEvent(MONDAY, MONDAY, DataEventKind.NOTE, "a talk")
# What the release before this column runs after a refresh of ranks, and at the end of an import.
OLD_RAISE = """
    UPDATE data_state
    SET version = greatest(version + 1, extract(epoch FROM statement_timestamp())::bigint),
        index_total_version = CASE WHEN index_total_version = version
            THEN greatest(version + 1, extract(epoch FROM statement_timestamp())::bigint) END
"""


def refresh_ranks(engine: Engine) -> None:
    PostgresRankStore(engine, RecordedProgress()).refresh(anew=True)


@pytest.fixture
def ranked(migrated_engine: Engine) -> Engine:
    """A day with its ranks."""
    importing = DayImporter(PostgresImportStore(migrated_engine), lambda: NOW, RecordedProgress())
    importing.import_day(MONDAY, RowsSource({"flask": {"version": {"3.0": 7}}}))
    refresh_ranks(migrated_engine)
    return migrated_engine


def test_the_migration_keeps_the_data_version_and_can_be_undone_and_done_again(ranked: Engine) -> None:
    downgrade_schema(ranked, "0011")
    refresh_ranks(ranked)
    before = newest_data_state(ranked)
    assert before.unranked_version < before.version

    downgrade_schema(ranked, "0010")
    assert fetch_row(ranked, "SELECT version, data_through FROM data_state", {}) == (before.version, MONDAY)
    upgrade_schema(ranked, "0011")

    # Nobody knows any more, and that is said: the version of everything is right in any case.
    state = newest_data_state(ranked)
    assert (state.version, state.unranked_version) == (before.version, before.version)
    refresh_ranks(ranked)
    state = newest_data_state(ranked)
    assert (state.version > before.version, state.unranked_version) == (True, before.version)


def test_the_migration_does_not_write_the_table_anew(ranked: Engine) -> None:
    downgrade_schema(ranked, "0010")
    file = fetch_row(ranked, "SELECT pg_relation_filenode('data_state')", {})
    upgrade_schema(ranked, "0011")

    assert fetch_row(ranked, "SELECT pg_relation_filenode('data_state')", {}) == file


def test_a_release_that_knows_one_version_raises_both(ranked: Engine) -> None:
    for _ in range(2):
        with ranked.connect() as connection:
            connection.exec_driver_sql(OLD_RAISE)
        state = newest_data_state(ranked)
        assert state.unranked_version == state.version

        refresh_ranks(ranked)
        assert newest_data_state(ranked).unranked_version == state.version


def test_the_total_of_all_projects_stays_known_when_ranks_are_made(ranked: Engine) -> None:
    known = "SELECT index_total FROM data_state WHERE index_total_version = version"
    assert fetch_row(ranked, known, {}) == (7,)


def test_ranks_that_wait_for_another_change_leave_the_version_of_that_change(ranked: Engine) -> None:
    before = newest_data_state(ranked)
    with ThreadPoolExecutor() as pool, driver_connection(ranked) as connection:
        with connection.cursor() as cursor:
            cursor.execute(OLD_RAISE)
            refreshed = pool.submit(refresh_ranks, ranked)
            wait_until_somebody_waits(ranked)
            connection.commit()
        refreshed.result()

    state = newest_data_state(ranked)
    assert before.version < state.unranked_version < state.version


def test_a_change_that_waits_for_ranks_raises_both_versions(ranked: Engine) -> None:
    with ThreadPoolExecutor() as pool, driver_connection(ranked) as connection:
        with connection.cursor() as cursor:
            raise_version_for_ranks(cursor)
            changed = pool.submit(PostgresEventRepository(ranked).add, A_TALK)
            wait_until_somebody_waits(ranked)
            connection.commit()
        changed.result()

    state = newest_data_state(ranked)
    assert state.unranked_version == state.version


def wait_until_somebody_waits(engine: Engine) -> None:
    while fetch_row(engine, "SELECT count(*) FROM pg_locks WHERE NOT granted", {}) == (0,):
        time.sleep(0.01)
