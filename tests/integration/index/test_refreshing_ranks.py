"""Refreshing ranks in PostgreSQL: beside readers and each other, broken off, and held against a recount."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import frozen
from sqlalchemy import Engine

from pepy.application.command.housekeeping.verify_imports import VerifyImports, VerifyImportsHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.index.refresh_ranks import RefreshRanksHandler
from pepy.domain.errors import ImportInProgressError, UnrankableError
from pepy.domain.index.rankings import Counted, Period
from pepy.infrastructure.postgres.connection.engine import connect_for_reading
from pepy.infrastructure.postgres.housekeeping.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.imports.import_lock import driver_connection
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.index.rank_store import PostgresRankStore
from pepy.infrastructure.postgres.reads.rank_reader import PostgresRankReader
from tests.builders import RecordedProgress, RowsSource

LAST = date(2026, 8, 24)
NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
BEFORE = [("a", 1, 20), ("b", 2, 10)]
AFTER = [("b", 1, 110), ("a", 2, 21)]
WHAT_TO_DO = "the next import refreshes them, or run `pepy index:refresh`"


@frozen
class Ranked:
    """A store with ranks."""

    engine: Engine

    def import_day(self, age: int, downloads: dict[str, int]) -> None:
        source = RowsSource({name: {"version": {"1.0": n}} for name, n in downloads.items()})
        importer = DayImporter(PostgresImportStore(self.engine), lambda: NOW, RecordedProgress())
        importer.import_day(LAST - timedelta(days=age), source, force=True)

    @property
    def ranks(self) -> PostgresRankStore:
        return PostgresRankStore(self.engine, RecordedProgress())

    def execute(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def verify(self) -> tuple[int, list[str]]:
        lines: list[str] = []
        handler = VerifyImportsHandler(PostgresAuditedStore(self.engine, RecordedProgress()))
        return handler.handle(VerifyImports(deep=False, repair=False), lines.append), lines


@pytest.fixture
def store(migrated_engine: Engine) -> Ranked:
    ranked = Ranked(migrated_engine)
    ranked.import_day(1, {"a": 20, "b": 10})
    ranked.ranks.refresh(anew=False)
    return ranked


@pytest.fixture
def reader(migrated_url: str) -> Iterator[PostgresRankReader]:
    engine = connect_for_reading(migrated_url)
    yield PostgresRankReader(engine)
    engine.dispose()


def listed(reader: PostgresRankReader) -> list[tuple[str, int | None, int]]:
    found = reader.find_top(Period.WEEK, Counted.ALL, 10, 0)
    return [(name, one.rank, one.downloads) for name, one in found.projects]


def test_readers_see_the_old_ranks_until_a_refresh_commits_and_then_the_new_ones(
    store: Ranked, reader: PostgresRankReader
) -> None:
    store.import_day(0, {"a": 1, "b": 100})
    ended, seen = threading.Event(), []

    def read() -> None:
        while not ended.is_set():
            seen.append(listed(reader))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for anew in (True, False, True):
        store.ranks.refresh(anew=anew)
    ended.set()
    for thread in threads:
        thread.join()

    assert listed(reader) == AFTER
    assert all(one in (BEFORE, AFTER) for one in seen)


def test_a_reader_waits_for_no_lock_of_a_refresh(store: Ranked, reader: PostgresRankReader) -> None:
    # What a refresh does to the tables, in a transaction that is still open.
    with driver_connection(store.engine) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM project_rank; DELETE FROM rank_page; DELETE FROM rank_state")

        assert listed(reader) == BEFORE
        connection.rollback()


def test_a_prepared_statement_goes_on_after_a_refresh(store: Ranked, reader: PostgresRankReader) -> None:
    assert listed(reader) == BEFORE
    store.import_day(0, {"a": 1, "b": 100})
    store.ranks.refresh(anew=False)

    assert listed(reader) == AFTER


def test_of_two_refreshes_at_once_the_second_says_so_and_changes_nothing(
    store: Ranked, reader: PostgresRankReader
) -> None:
    with (
        PostgresImportStore(store.engine).session(),
        pytest.raises(ImportInProgressError, match="An import or another refresh is running: the ranks were left"),
    ):
        store.ranks.refresh(anew=True)

    assert listed(reader) == BEFORE


def test_a_refresh_that_fails_leaves_the_old_ranks(store: Ranked, reader: PostgresRankReader) -> None:
    store.import_day(0, {"a": 1, "b": 100})
    store.execute(f"UPDATE daily_downloads SET downloads = {2**63 - 1}")

    with pytest.raises(UnrankableError, match="more than 63 bits"):
        store.ranks.refresh(anew=True)
    assert listed(reader) == BEFORE
    assert store.ranks.are_stale()


def test_imports_are_followed_only_where_ranks_are_stale(store: Ranked, reader: PostgresRankReader) -> None:
    follower = RefreshRanksHandler(store.ranks)
    version = reader.find_top(Period.DAY, Counted.ALL, 1, 0).seen.data_version
    follower.follow_imports()
    assert reader.find_top(Period.DAY, Counted.ALL, 1, 0).seen.data_version == version

    store.import_day(0, {"a": 1, "b": 100})
    follower.follow_imports()
    assert listed(reader) == AFTER


def test_verify_recounts_ranks_and_names_what_is_wrong(store: Ranked) -> None:
    assert store.verify() == (0, [])

    store.execute("UPDATE project_rank SET week_net_rank = 7 WHERE week_rank = 2")
    assert store.verify() == (1, ["ranks of project b are not those of its days: run `pepy index:refresh`"])
    store.ranks.refresh(anew=True)
    assert store.verify() == (0, [])

    store.execute("UPDATE rank_page SET project_ids = project_ids[2:2] || project_ids[1:1] WHERE ranking = 'day'")
    assert store.verify() == (1, ["ranking day: 2 projects are not in their place: run `pepy index:refresh`"])
    store.ranks.refresh(anew=True)

    store.execute("DELETE FROM project_rank WHERE month_rank = 1")
    assert store.verify()[0] == 1


def test_verify_mentions_stale_ranks_and_finds_nothing_wrong_with_them(store: Ranked) -> None:
    store.import_day(0, {"a": 1})
    assert store.verify() == (
        0,
        [f"ranks are of 2026-08-23, and the newest complete day is 2026-08-24: {WHAT_TO_DO}"],
    )
    store.ranks.refresh(anew=False)
    store.import_day(1, {"a": 5})
    assert store.verify()[1] == [f"ranks are of 2026-08-24, and days that they count have changed since: {WHAT_TO_DO}"]
    store.execute("DELETE FROM rank_state")
    assert store.verify()[1] == [
        "no ranks were made of the stored days yet: the next import makes them, or run `pepy index:refresh`"
    ]
