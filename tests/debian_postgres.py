"""PostgreSQL and PgBouncer as Debian packages them, beside the newer PostgreSQL that pepy brings along."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from attrs import frozen

from pepy.infrastructure.postgres.embedded.account import ServerAccount

_SETTINGS = ("fsync=off", "full_page_writes=off", "autovacuum=off", "listen_addresses=''", "max_connections=40")


@frozen
class DebianServer:
    """A running server; `folder` has its socket, and everyone who reaches that may be anyone."""

    folder: Path

    def url(self, database: str = "postgres", user: str = "postgres", more: str = "") -> str:
        """Return a URL that only libpq reads: its host is a percent-encoded folder."""
        return f"postgresql://{user}@{quote(str(self.folder), safe='')}/{database}{more and '?'}{more}"

    def execute(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Execute statements one by one as the superuser, and return the rows of the last one."""
        connection = psycopg2.connect(self.url(database))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


@contextmanager
def running_debian_server() -> Iterator[DebianServer]:
    """Start the newest PostgreSQL of Debian's packages in a folder of its own; skips the test where there is none."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda found: int(found.parent.name))
    if programs is None:
        pytest.skip("needs PostgreSQL in /usr/lib/postgresql: apt-get install postgresql")
    with _owned_folder() as (folder, account):
        cluster = folder / "cluster"
        initdb = ["initdb", "-D", str(cluster), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        _run(account, programs / initdb[0], *initdb[1:])
        settings = (*_SETTINGS, f"unix_socket_directories={folder}")
        server = " ".join(f"-c {setting}" for setting in settings)
        start = ("-D", str(cluster), "-l", str(folder / "log"), "-w", "-o", server, "start")
        _run(account, programs / "pg_ctl", *start)
        try:
            yield DebianServer(folder)
        finally:
            _run(account, programs / "pg_ctl", "-D", str(cluster), "-m", "immediate", "stop")


@contextmanager
def running_pgbouncer(server: DebianServer, mode: str, settings: str = "") -> Iterator[DebianServer]:
    """Start PgBouncer in a pool mode in front of a server; skips the test where there is none."""
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    if not Path(program).exists():
        pytest.skip("needs PgBouncer: apt-get install pgbouncer")
    with _owned_folder() as (folder, account):
        configuration = folder / "pgbouncer.ini"
        configuration.write_text(
            f"[databases]\n* = host={server.folder}\n[pgbouncer]\nlisten_port = 5432\nlisten_addr =\n"
            f"unix_socket_dir = {folder}\nauth_type = any\npool_mode = {mode}\nlogfile = {folder}/log\n"
            f"pidfile = {folder}/pid\n{settings}\n".replace("* = ", "* = user=postgres ")
        )
        configuration.chmod(0o644)
        _run(account, program, "-d", str(configuration))
        socket = folder / ".s.PGSQL.5432"
        pid_file = folder / "pid"
        # The process that stays writes its number a moment after its socket is there.
        _wait_until(lambda: socket.exists() and pid_file.exists() and pid_file.read_text().strip() != "")
        try:
            yield DebianServer(folder)
        finally:
            os.kill(int(pid_file.read_text()), signal.SIGTERM)
            _wait_until(lambda: not socket.exists())


@contextmanager
def _owned_folder() -> Iterator[tuple[Path, ServerAccount]]:
    """Give a folder of the account that servers may run as, which is not root."""
    with tempfile.TemporaryDirectory(prefix="pepy-") as name:
        Path(name).chmod(0o711)
        account = ServerAccount.of(Path(name) / "data")
        account.make_folder(Path(name) / "data")
        yield Path(name) / "data", account


def _wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(1000):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("waited for 10 seconds in vain")


def _run(account: ServerAccount, *command: str | Path) -> None:
    # No pipe: a server would inherit it and keep it open.
    with tempfile.TemporaryFile() as output:
        done = account.run(command, output=output.fileno())
        output.seek(0)
        assert done.returncode == 0, output.read().decode(errors="replace")
