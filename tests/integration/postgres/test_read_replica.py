"""Reading from a streaming replica that lags, dies and comes back: real servers, real kills."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.errors import DomainError
from pepy.infrastructure.container.container import Container
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.index.rank_store import PostgresRankStore
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from pepy.infrastructure.postgres.reads.replica import ReplicaFirst, watched
from pepy.infrastructure.postgres.reads.snapshot import newest_data_state
from pepy.infrastructure.postgres.schema import upgrade_schema
from tests.builders import RecordedProgress, RowsSource
from tests.conftest import temporary_data_dir
from tests.fetched_row import fetch_row
from tests.streaming_replica import Pair, running_pair, wait_until

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 8, 17), date(2026, 8, 18)


@pytest.fixture(scope="module")
def shared_pair(cluster_template: Path) -> Iterator[Pair]:
    with temporary_data_dir(cluster_template) as data_dir, running_pair(data_dir) as pair:
        yield pair


@pytest.fixture
def primary(shared_pair: Pair) -> Iterator[Engine]:
    engine = connect(shared_pair.primary_url)
    yield engine
    engine.dispose()


@pytest.fixture
def pair(shared_pair: Pair, primary: Engine) -> Pair:
    """Both servers as they should be, with the same data, whatever the test before did to them."""
    shared_pair.start_primary()
    shared_pair.start_replica()
    shared_pair.give_statements("30s")
    shared_pair.resume_replay()
    upgrade_schema(primary)
    import_day(primary, MONDAY)
    replica = connect(shared_pair.replica_url)
    wait_until(lambda: shows_newest(replica, primary))
    replica.dispose()
    return shared_pair


@pytest.fixture
def reading(pair: Pair, primary: Engine) -> Iterator[ReplicaFirst]:
    replica = connect(pair.replica_url)
    servers = ReplicaFirst(primary, replica, data_version)
    wait_until(lambda: looks_fit(servers))
    yield servers
    replica.dispose()


def test_a_replica_serves_what_the_primary_stored(reading: ReplicaFirst) -> None:
    assert answers_from_replica(reading)
    found = PostgresProjectReader(reading).find_sum("flask", None)
    assert found is not None
    assert found.total_downloads == 7


def test_reads_go_on_when_the_replica_is_killed_and_return_to_it_when_it_is_back(
    pair: Pair, reading: ReplicaFirst
) -> None:
    pair.kill_replica()
    assert not answers_from_replica(reading)
    assert not reading.is_fit

    pair.start_replica()
    wait_until(lambda: looks_fit(reading))
    assert answers_from_replica(reading)


def test_the_primary_answers_while_the_replica_lags(pair: Pair, primary: Engine, reading: ReplicaFirst) -> None:
    pair.pause_replay()
    import_day(primary, TUESDAY)
    reading.look()
    assert not answers_from_replica(reading)
    assert newest_data_state(reading).data_through == TUESDAY

    pair.resume_replay()
    wait_until(lambda: looks_fit(reading))
    assert answers_from_replica(reading)


def test_the_primary_answers_while_the_replica_lacks_the_newest_ranks_alone(
    pair: Pair, primary: Engine, reading: ReplicaFirst
) -> None:
    pair.pause_replay()
    before = newest_data_state(primary)
    PostgresRankStore(primary, RecordedProgress()).refresh(anew=True)

    assert not looks_fit(reading)
    assert newest_data_state(reading).version > before.version
    assert newest_data_state(reading).unranked_version == before.unranked_version
    pair.resume_replay()
    wait_until(lambda: looks_fit(reading))
    assert newest_data_state(reading) == newest_data_state(primary)


def test_reads_go_on_when_the_primary_is_killed(pair: Pair, primary: Engine, reading: ReplicaFirst) -> None:
    pair.kill_primary()
    assert answers_from_replica(reading)
    reading.look()
    assert answers_from_replica(reading)

    pair.start_primary()
    wait_until(lambda: data_version(primary) > 0)


def test_a_statement_that_the_replica_cancels_is_answered_by_the_primary(
    pair: Pair, primary: Engine, reading: ReplicaFirst
) -> None:
    slow_on_the_replica = """
        SELECT pg_is_in_recovery() FROM data_state
        WHERE CASE WHEN pg_is_in_recovery() THEN pg_sleep(60) IS NOT NULL ELSE true END
    """
    pair.give_statements("0")
    with ThreadPoolExecutor() as beside:
        answer = beside.submit(fetch_row, reading, slow_on_the_replica, {})
        wait_until(lambda: sleeps_on(pair.replica_url))
        with primary.connect() as connection:
            connection.exec_driver_sql("DO $$ BEGIN LOCK TABLE data_state IN ACCESS EXCLUSIVE MODE; END $$")

        assert answer.result() == (False,)


def test_the_container_sends_queries_to_the_replica_and_commands_to_the_primary(pair: Pair) -> None:
    settings = Settings.from_environment(
        {"PEPY_DATABASE_URL": pair.primary_url, "PEPY_DATABASE_READ_URL": pair.replica_url}
    )
    container = Container(settings=settings)

    assert answers_from_replica(container.project_reader().source)
    assert answers_from_replica(container.dimension_reader().source)
    assert answers_from_replica(container.read_source())
    assert container.data_state() == container.primary_state()
    assert container.import_store().engine is container.ledger_reader().engine is container.engine()
    with container.engine().connect() as connection:
        assert not connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one()
    container.shutdown_resources()


def test_the_watch_finds_a_killed_replica_and_one_that_is_back(pair: Pair, reading: ReplicaFirst) -> None:
    with watched(reading):
        pair.kill_replica()
        wait_until(lambda: not reading.is_fit)
        pair.start_replica()
        wait_until(lambda: reading.is_fit)


def import_day(primary: Engine, day: date) -> None:
    handler = DayImporter(PostgresImportStore(primary), lambda: NOW, RecordedProgress())
    handler.import_day(day, RowsSource({"flask": {"version": {"3.0": 7}}}))


def data_version(server: ReadSource) -> int:
    return newest_data_state(server).version


def shows_newest(replica: Engine, primary: Engine) -> bool:
    # A replica that is just back may not even have the tables yet.
    with suppress(DomainError):
        return data_version(replica) == data_version(primary)
    return False


def looks_fit(reading: ReplicaFirst) -> bool:
    reading.look()
    return reading.is_fit


def answers_from_replica(reading: ReplicaFirst) -> bool:
    row = fetch_row(reading, "SELECT pg_is_in_recovery()", {})
    assert row is not None
    return bool(row[0])


def sleeps_on(url: str) -> bool:
    server = connect(url)
    row = fetch_row(server, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", {})
    server.dispose()
    return row == (1,)
