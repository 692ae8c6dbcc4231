"""PgBouncer before the database: in session mode everything works, in any other pepy says what is wrong before it
starts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from pepy.domain.errors import StoreUnavailableError, StoreUnsuitableError
from pepy.infrastructure.api.answers import STATUS_LINES
from pepy.infrastructure.postgres.connection.engine import connect, connect_for_reading
from pepy.infrastructure.postgres.imports.import_lock import import_connection
from pepy.infrastructure.postgres.schema import require_newest_schema, upgrade_schema
from pepy.infrastructure.web.errors import domain_error_answer
from tests.acceptance.conftest import CommandLine
from tests.debian_postgres import DebianServer, running_debian_server, running_pgbouncer
from tests.fetched_row import fetch_row

SESSION_MODE = "a connection pooler in transaction or statement mode sits in front of the database"


@pytest.fixture(scope="module")
def debian() -> Iterator[DebianServer]:
    with running_debian_server() as server:
        yield server


def test_all_works_through_a_pooler_in_session_mode(debian: DebianServer) -> None:
    debian.execute("CREATE DATABASE in_sessions")
    with running_pgbouncer(debian, "session") as pooler:
        url = pooler.url("in_sessions", more="client_encoding=latin1")
        upgrade_schema(connect(url))
        require_newest_schema(connect(url))
        with import_connection(connect(url)) as session:
            assert session.encoding == "UTF8"
        reading = connect_for_reading(url)
        assert fetch_row(reading, "SELECT current_setting('statement_timeout')", {}) == ("5s",)
        reading.dispose()


@pytest.mark.parametrize("mode", ["transaction", "statement"])
def test_a_pooler_in_another_mode_is_refused_before_any_work(debian: DebianServer, mode: str) -> None:
    with running_pgbouncer(debian, mode) as pooler:
        engine = connect(pooler.url())
        refusals: tuple[Callable[[], object], ...] = (
            lambda: upgrade_schema(engine),
            lambda: require_newest_schema(engine),
            lambda: import_connection(engine).__enter__(),
        )
        for work in refusals:
            with pytest.raises(StoreUnsuitableError, match=SESSION_MODE):
                work()
    assert debian.execute("SELECT to_regclass('data_state')") == [(None,)]


def test_reads_that_get_into_transaction_mode_under_load_say_so(debian: DebianServer) -> None:
    with running_pgbouncer(debian, "transaction") as pooler:
        reading = connect_for_reading(pooler.url())

        def read(number: int) -> object:
            return fetch_row(reading, "SELECT %(number)s::integer, pg_sleep(0.01)", {"number": number})

        with pytest.raises(StoreUnsuitableError, match=SESSION_MODE), ThreadPoolExecutor(8) as pool:
            list(pool.map(read, range(400)))
        reading.dispose()


def test_a_setting_that_a_pooler_does_not_take_is_named(debian: DebianServer) -> None:
    with (
        running_pgbouncer(debian, "session") as pooler,
        pytest.raises(StoreUnavailableError, match="unsupported startup parameter: options; remove the named setting"),
    ):
        upgrade_schema(connect(pooler.url(more="options=-csearch_path%3Dstats")))


def test_a_pool_of_one_session_says_that_a_command_needs_two(debian: DebianServer) -> None:
    with (
        running_pgbouncer(debian, "session", "default_pool_size = 1\nquery_wait_timeout = 1") as pooler,
        pytest.raises(StoreUnavailableError, match=r"FATAL:  query_wait_timeout.*; .* needs two or more: raise its"),
    ):
        upgrade_schema(connect(pooler.url()))


def test_commands_and_the_service_refuse_a_pooler_that_shares_sessions_in_one_line(debian: DebianServer) -> None:
    with running_pgbouncer(debian, "transaction") as pooler:
        pepy = CommandLine({"PEPY_DATABASE_URL": pooler.url()})
        for command in ("db:upgrade", "serve", "imports:status"):
            refused = pepy(command)
            assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
            assert SESSION_MODE in refused.stderr


def test_a_request_while_sessions_are_shared_gets_a_503_with_the_cause() -> None:
    answer = domain_error_answer(StoreUnsuitableError(f"The database cannot be used: {SESSION_MODE}"), "/status")

    assert STATUS_LINES[answer.status] == "503 SERVICE UNAVAILABLE"
    assert SESSION_MODE.encode() in answer.body
