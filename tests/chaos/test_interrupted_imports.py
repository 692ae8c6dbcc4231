"""Ctrl-C, SIGTERM and SIGHUP at the moments when an import waits for something: the ledger and the exit code say so."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing.process import BaseProcess

import pytest
from attrs import frozen
from sqlalchemy import Connection, create_engine, text

from pepy.application.query.imports.import_status import ShowImports
from pepy.domain.imports.ledger import LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import Window
from tests.acceptance.conftest import environment
from tests.chaos.arena import YESTERDAY, Arena
from tests.scripted_bigquery import (
    ScriptedBigQuery,
    estimate,
    refusal,
    running_job,
    scripted_bigquery,
    unfinished_query,
)

LOCKS = {
    "the partition": "LOCK TABLE daily_downloads IN SHARE UPDATE EXCLUSIVE MODE",
    "the index": "LOCK TABLE index_day IN SHARE MODE",
    "the copy": "LOCK TABLE project IN SHARE MODE",
    "the totals": "UPDATE project_total SET downloads = downloads",
    "the publication": "UPDATE data_state SET version = version",
    "the commit": "SELECT pg_advisory_xact_lock(7)",
}
"""What an import has to wait for, by its step."""

WAIT_IN_COMMIT = """
    CREATE FUNCTION wait_for_seven() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.state = 'complete' THEN PERFORM pg_advisory_xact_lock(7); END IF; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON import_run DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION wait_for_seven();
"""


@frozen
class Holder:
    """A transaction that others have to wait for."""

    connection: Connection
    observer: Connection
    """Outside of the transaction, which would see the same list of sessions all the time."""

    def wait_for_victim(self, statement: str = "%") -> None:
        """Wait until somebody whose statement is like this waits for a lock in this database."""
        waiting = text("""
            SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE NOT granted AND datname = current_database() AND query LIKE :statement
        """)
        wait_until(lambda: self.observer.execute(waiting, {"statement": statement}).scalar() > 0)


@contextmanager
def holding(arena: Arena, statement: str) -> Iterator[Holder]:
    engine = create_engine(arena.url)
    with engine.connect() as connection, engine.connect() as observer:
        connection.execute(text(statement))
        yield Holder(connection, observer.execution_options(isolation_level="AUTOCOMMIT"))
    engine.dispose()


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def exit_code(process: BaseProcess) -> int | None:
    process.join(60)
    return process.exitcode


def execute(arena: Arena, statement: str) -> None:
    engine = create_engine(arena.url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def day_status(arena: Arena, day: date) -> LedgerDay:
    with arena.container() as container:
        return container.ledger_reader().attempted_days(Window(day, day))[day]


def last_line(arena: Arena) -> str:
    return arena.output.read_text("utf-8").splitlines()[-1]


@pytest.mark.parametrize("step", LOCKS)
def test_an_import_that_is_interrupted_says_so_at_once_whatever_it_waits_for(arena: Arena, step: str) -> None:
    day = YESTERDAY - timedelta(days=40)
    arena.import_here(YESTERDAY if step == "the partition" else day, 1)
    execute(arena, WAIT_IN_COMMIT)
    with holding(arena, LOCKS[step]) as holder:
        importer = arena.started_import(day, 2)
        holder.wait_for_victim()
        os.kill(importer.pid, signal.SIGTERM)

        # The lock is still held: the import does not wait for its statement to end.
        assert exit_code(importer) == 128 + signal.SIGTERM, arena.output.read_text("utf-8")
    assert arena.output.read_text("utf-8") == "pepy: interrupted by SIGTERM\n"
    with arena.container() as container:
        assert [run[1:] for run in runs(container.engine().connect())][-1] == ("failed", "interrupted")
    arena.check()
    arena.import_day(day, 2)


def runs(connection: Connection) -> list[tuple[int, str, str | None]]:
    with connection:
        return [tuple(row) for row in connection.execute(text("SELECT id, state, error FROM import_run ORDER BY id"))]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGHUP])
def test_every_signal_that_ends_an_import_is_named_and_told_to_the_shell(arena: Arena, ending: signal.Signals) -> None:
    with holding(arena, LOCKS["the publication"]) as holder:
        importer = arena.started_import(YESTERDAY, 1)
        holder.wait_for_victim()
        os.kill(importer.pid, ending)

        assert exit_code(importer) == 128 + ending
    assert last_line(arena) == f"pepy: interrupted by {ending.name}"
    assert (day_status(arena, YESTERDAY).state, day_status(arena, YESTERDAY).error) == (
        ImportState.FAILED,
        "interrupted",
    )


def test_further_signals_do_not_keep_the_import_from_telling_the_ledger(arena: Arena) -> None:
    with holding(arena, LOCKS["the partition"]) as holder:
        importer = arena.started_import(YESTERDAY, 1)
        holder.wait_for_victim()
        with holding(arena, "SELECT FROM import_run FOR UPDATE") as ledger:
            os.kill(importer.pid, signal.SIGINT)
            ledger.wait_for_victim("%UPDATE import_run%")
            for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                os.kill(importer.pid, ending)

        assert exit_code(importer) == 128 + signal.SIGINT
    assert day_status(arena, YESTERDAY).error == "interrupted"


def test_an_import_whose_terminal_went_away_goes_on_under_nohup(arena: Arena) -> None:
    with holding(arena, LOCKS["the publication"]) as holder:
        file = arena.folder / "one.csv"
        file.write_text("project,dimension,value,downloads,ci_downloads,mirror_downloads\nflask,version,1.0,1,0,0\n")
        command = [sys.executable, "-m", "pepy", "import:downloads:file", "--file", file, "--day", str(YESTERDAY)]
        with subprocess.Popen(
            ["/usr/bin/nohup", *command], env=environment({"PEPY_DATABASE_URL": arena.url})
        ) as importer:
            holder.wait_for_victim()
            importer.send_signal(signal.SIGHUP)
            holder.connection.rollback()

            assert importer.wait(60) == 0
    assert day_status(arena, YESTERDAY).state is ImportState.COMPLETE


def test_a_killed_import_is_shown_as_failed_and_the_next_one_writes_it_down(arena: Arena) -> None:
    with holding(arena, LOCKS["the publication"]) as holder:
        importer = arena.started_import(YESTERDAY, 1)
        holder.wait_for_victim()
        assert day_status(arena, YESTERDAY).state is ImportState.RUNNING
        importer.kill()
        importer.join()
    # Its session ends when PostgreSQL notices that nobody listens any more.
    wait_until(lambda: day_status(arena, YESTERDAY).state is ImportState.FAILED)

    with arena.container() as container:
        shown = container.show_imports().handle(ShowImports(1))[0]
    assert shown.error == "the importing process was killed or crashed"
    arena.import_day(YESTERDAY, 1)
    with arena.container() as container:
        told = runs(container.engine().connect())
    assert [run[1:] for run in told] == [("failed", shown.error), ("complete", None)]


@pytest.fixture
def waiting_bigquery() -> Iterator[ScriptedBigQuery]:
    """A BigQuery that counts and counts."""
    script = {
        "find_table": [refusal(404, "notFound", "Not found: Table payer:work.kept")],
        "start_query": [estimate(1), running_job()],
        "look_at_query": [running_job()],
        "wait_for_query": [unfinished_query()],
    }
    with scripted_bigquery(**script) as bigquery:
        yield bigquery


def bigquery_settings(bigquery: ScriptedBigQuery) -> dict[str, str]:
    return {
        "PEPY_BIGQUERY_PROJECT": "payer",
        "PEPY_BIGQUERY_WORK_DATASET": "work",
        "PEPY_BIGQUERY_ENDPOINT": bigquery.endpoint,
    }


def test_a_range_that_waits_for_bigquery_stops_at_the_day_that_was_interrupted(
    arena: Arena, waiting_bigquery: ScriptedBigQuery
) -> None:
    day_before = YESTERDAY - timedelta(days=1)
    arguments = ("import:downloads:range", "--from", str(day_before), "--to", str(YESTERDAY))
    importer = arena.started(*arguments, **bigquery_settings(waiting_bigquery))
    wait_until(lambda: "wait for query" in waiting_bigquery.kinds)
    os.kill(importer.pid, signal.SIGINT)

    assert exit_code(importer) == 128 + signal.SIGINT
    assert last_line(arena) == "pepy: interrupted by SIGINT"
    assert day_status(arena, day_before).error == "interrupted"
    with arena.container() as container:
        assert list(container.ledger_reader().attempted_days(Window(day_before, YESTERDAY))) == [day_before]


def test_a_scheduler_that_is_stopped_waits_until_its_import_has_told_the_ledger(
    arena: Arena, waiting_bigquery: ScriptedBigQuery
) -> None:
    scheduler = arena.started(
        "imports:schedule", **bigquery_settings(waiting_bigquery), PEPY_IMPORT_SCHEDULE="* * * * *"
    )
    wait_until(lambda: "wait for query" in waiting_bigquery.kinds)
    os.kill(scheduler.pid, signal.SIGTERM)

    assert exit_code(scheduler) == 128 + signal.SIGTERM
    assert day_status(arena, YESTERDAY).error == "interrupted"


def test_an_upgrade_that_waits_for_another_one_can_be_interrupted(arena: Arena) -> None:
    with holding(arena, "SELECT pg_advisory_xact_lock(7365102)") as holder:
        upgrade = arena.started("db:upgrade")
        holder.wait_for_victim()
        os.kill(upgrade.pid, signal.SIGINT)

        assert exit_code(upgrade) == 128 + signal.SIGINT
