"""A primary and a replica that follows it by streaming replication, both run by the embedded PostgreSQL's programs."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from attrs import frozen
from sqlalchemy import create_engine, make_url, text

from pepy.infrastructure.postgres.embedded.account import ServerAccount
from pepy.infrastructure.postgres.embedded.claim import EmbeddedPostgres
from pepy.infrastructure.postgres.embedded.cluster import postgres_programs
from tests.conftest import FAST_AND_FORGETFUL
from tests.processes import wait_for_death

SMALL = {**FAST_AND_FORGETFUL, "shared_buffers": "16MB", "synchronous_commit": "local"}


@frozen
class Pair:
    """The two servers; each can be killed and started again."""

    primary: EmbeddedPostgres
    primary_cluster: Path
    primary_url: str
    replica_cluster: Path
    replica_url: str

    def start_primary(self) -> None:
        self.primary.acquire()

    def kill_primary(self) -> None:
        _kill(self.primary_cluster, self.primary_url)

    def start_replica(self) -> None:
        # What is left of a killed server holds its memory for a moment.
        wait_until(lambda: _answers(self.replica_url) or _start(self.replica_cluster))

    def kill_replica(self) -> None:
        _kill(self.replica_cluster, self.replica_url)

    def pause_replay(self) -> None:
        execute(self.replica_url, "SELECT pg_wal_replay_pause()")

    def give_statements(self, patience: str) -> None:
        """Say how long the replica waits for a statement in the way of the primary's changes before it cancels it."""
        execute(self.replica_url, f"ALTER SYSTEM SET max_standby_streaming_delay = '{patience}'")
        execute(self.replica_url, "SELECT pg_reload_conf()")

    def resume_replay(self) -> None:
        execute(self.replica_url, "SELECT pg_wal_replay_resume()")


@contextmanager
def running_pair(data_dir: Path) -> Iterator[Pair]:
    """Give a primary in a data folder and its replica beside it, and end both."""
    with EmbeddedPostgres(data_dir, SMALL) as url:
        pair = _pair(data_dir, url)
        pair.start_replica()
        try:
            yield pair
        finally:
            _program(pair.replica_cluster, "pg_ctl", "-m", "immediate", "stop")
            pair.start_primary()


def _pair(data_dir: Path, primary_url: str) -> Pair:
    primary_cluster, replica_cluster = data_dir / "postgres", data_dir / "replica"
    account = ServerAccount.of(primary_cluster)
    account.make_folder(replica_cluster)
    socket = make_url(primary_url).query["host"]
    source = f"host={socket} port=5432 user=postgres"
    assert _program(replica_cluster, "pg_basebackup", "-d", source, "-R", "-c", "fast", "--no-sync")
    # The primary's socket stands in its cluster, and so its lock was copied.
    (replica_cluster / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    replica_url = make_url(primary_url).set(query={"host": str(replica_cluster)}).render_as_string()
    primary = EmbeddedPostgres(data_dir, SMALL)
    return Pair(primary, primary_cluster, primary_url, replica_cluster, replica_url)


def _start(cluster: Path) -> bool:
    options = f"-c listen_addresses='' -c unix_socket_directories={cluster} -c shared_buffers=16MB -c fsync=off"
    return _program(cluster, "pg_ctl", "-l", str(cluster / "log"), "-w", "-o", options, "start")


def _program(cluster: Path, program: str, *arguments: str) -> bool:
    command = [str(postgres_programs() / program), "-D", str(cluster), *arguments]
    # No pipe: the server would inherit it and keep it open.
    return ServerAccount.of(cluster).run(command, output=os.open(os.devnull, os.O_WRONLY)).returncode == 0


def _kill(cluster: Path, url: str) -> None:
    """Kill the server and everyone in it, because a session would live for a moment longer than its server."""
    sessions = _numbers(url, "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    processes = (int((cluster / "postmaster.pid").read_text().split()[0]), *sessions)
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    for process in processes:
        wait_for_death(process)


def _answers(url: str) -> bool:
    with suppress(Exception):
        execute(url, "SELECT 1")
        return True
    return False


def execute(url: str, statement: str) -> None:
    """Execute a statement on a connection of its own."""
    _numbers(url, statement)


def _numbers(url: str, statement: str) -> list[Any]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            return list(result.scalars()) if result.returns_rows else []
    finally:
        engine.dispose()


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that other processes do."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
