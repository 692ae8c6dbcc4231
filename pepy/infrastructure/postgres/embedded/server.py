"""The server process of the embedded PostgreSQL: creating, starting, finding and stopping it.

The process that creates or starts the server locks `server.lock`, and the server's processes inherit the lock, so it is
free exactly when none of them is running. A process id in a file is not reliable: after a crash or a reboot, it may
belong to another process.
"""

import fcntl
import hashlib
import logging
import os
import re
import signal
import stat
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg2

from pepy.domain.errors import StoreUnavailableError
from pepy.infrastructure.postgres.embedded.account import ServerAccount, open_private_file
from pepy.infrastructure.postgres.embedded.cluster import ensure_cluster, postgres_programs, reason_of

SERVER_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",  # Only through the socket, which only this account and root can reach.
    "port": "5432",  # Part of the socket's name; must not depend on PGPORT.
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",  # Holds the indexes of the months in use, on a machine with 2 GB.
    "max_wal_size": "4GB",  # A full day writes a few hundred MB: this avoids checkpoints during an import,
    "checkpoint_timeout": "15min",  # and logs full pages less often.
    "wal_compression": "off",  # Measured: updating 500,000 totals wrote 23 % less WAL, but took 30 to 60 % longer.
    "jit": "off",  # Reads take a millisecond; compiling them would take fifty.
    "max_connections": "100",
    "timezone": "UTC",  # Days are UTC days, also in manual SQL.
    "log_timezone": "UTC",
    "random_page_cost": "1.1",  # Seeks are nearly free on SSDs; the default is for spinning disks.
}
"""Differences from PostgreSQL's defaults, and the reasons; autovacuum and durability stay on, as by default."""

_PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.02
_ANSWER_SECONDS = 5
_MAX_SOCKET_PATH_BYTES = 103  # Bytes in sockaddr_un on macOS; Linux has 107.

_logger = logging.getLogger(__name__)


class EmbeddedServer:
    """The server whose cluster is in `data_dir/postgres` and whose log is `data_dir/postgres.log`."""

    def __init__(self, data_dir: Path, changed_settings: Mapping[str, str]) -> None:
        self._data_dir = data_dir
        self._cluster = data_dir / "postgres"
        self._log = data_dir / "postgres.log"
        self._settings = {**SERVER_SETTINGS, **changed_settings}

    def running_url(self) -> str:
        """Return the URL of the database `pepy` on the server, starting it if necessary.

        Raises StoreUnavailableError if the server does not start, or is not ready after a minute; OSError if the data
        folder cannot be read or written.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        log_start: int | None = None
        while (url := self._ready_url()) is None:
            if (lock := self._free_lock()) is not None:
                if log_start is not None:
                    os.close(lock)
                    raise StoreUnavailableError(self._why_not_started(log_start))
                log_start = self._log.stat().st_size if self._log.exists() else 0
                self._start(lock)
            if time.monotonic() > deadline:
                raise StoreUnavailableError(f"PostgreSQL is not ready after a minute, try again later; see {self._log}")
            time.sleep(_PAUSE_SECONDS)
        return url

    def stop(self) -> None:
        """Stop the server and wait until all its processes have exited; does nothing if it is not running."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        told = False
        while (lock := self._free_lock()) is None:
            told = told or self._signal_stop()
            if time.monotonic() > deadline:
                _logger.warning("PostgreSQL is still stopping after a minute; see %s", self._log)
                return
            time.sleep(_PAUSE_SECONDS)
        with suppress(OSError):
            self._short_socket_folder().rmdir()
        os.close(lock)

    def _ready_url(self) -> str | None:
        state = self._state()
        if len(state) < 8 or state[1] != str(self._cluster) or state[7].strip() != "ready":
            return None
        url = f"postgresql://postgres@:{self._settings['port']}/pepy?host={quote(state[4])}"
        return url.replace("postgresql:", "postgresql+psycopg2:") if _answers(url) else None

    def _state(self) -> list[str]:
        # Lines of postmaster.pid: process, cluster, start time, port, socket folder, address, shared memory, status.
        try:
            return os.fsdecode((self._cluster / "postmaster.pid").read_bytes()).splitlines()
        except FileNotFoundError:
            return []

    def _socket(self, folder: Path) -> Path:
        return folder / f".s.PGSQL.{self._settings['port']}"

    def _free_lock(self) -> int | None:
        lock = open_private_file(self._data_dir / "server.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock

    def _start(self, lock: int) -> None:
        try:
            account = ServerAccount.of(self._cluster)
            programs = postgres_programs()
            for folder in (self._data_dir, programs):
                account.grant_access_to(folder)
            ensure_cluster(self._cluster, programs, account, lock)
            self._launch(programs, account, lock)
        finally:
            # Closed without unlocking: the server's processes share the open file and keep the lock.
            os.close(lock)

    def _launch(self, programs: Path, account: ServerAccount, lock: int) -> None:
        socket_folder = self._socket_folder(account)
        # No process that wrote these is running; PostgreSQL itself could be misled by a reused process id.
        for leftover in (self._cluster / "postmaster.pid", Path(f"{self._socket(socket_folder)}.lock")):
            leftover.unlink(missing_ok=True)
        settings = {**self._settings, "unix_socket_directories": str(socket_folder)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = open_private_file(self._log)
        try:
            # The shell exits at once, so that the server is orphaned and outlives the process that started it.
            background = ["/bin/sh", "-c", '"$@" &', "sh"]
            postgres = [str(programs / "postgres"), "-D", str(self._cluster), *options]
            account.run([*background, *postgres], output=log, inherited=[lock])
        finally:
            os.close(log)

    def _socket_folder(self, account: ServerAccount) -> Path:
        # Commas and colons separate hosts in URLs, so only plain paths can be used in one.
        plain = re.fullmatch(r"[\w/.-]+", str(self._cluster))
        if plain and len(os.fsencode(self._socket(self._cluster))) <= _MAX_SOCKET_PATH_BYTES:
            return self._cluster
        folder = self._short_socket_folder()
        with suppress(FileExistsError):
            account.make_folder(folder)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
            raise StoreUnavailableError(
                f"{folder} is needed for PostgreSQL's socket but belongs to another user: remove it"
            )
        return folder

    def _short_socket_folder(self) -> Path:
        # Not the environment's temporary folder: its path may be long, too, and differ between processes.
        digest = hashlib.sha256(os.fsencode(self._cluster)).hexdigest()
        return Path("/tmp") / f"pepy-{digest[:16]}"  # noqa: S108 - its owner and mode are checked before use.

    def _why_not_started(self, log_start: int) -> str:
        with self._log.open(errors="replace") as log:
            log.seek(log_start)
            reason = reason_of(log.read())
        return f"PostgreSQL does not start in PEPY_DATA_DIR {self._data_dir}: {reason}; see {self._log}"

    def _signal_stop(self) -> bool:
        state = self._state()
        if not state:
            return False
        with suppress(ProcessLookupError):
            os.kill(int(state[0]), signal.SIGINT)  # PostgreSQL's "fast" shutdown: sessions end, everything is written.
        return True


def _answers(url: str) -> bool:
    """Tell whether the server answers a query.

    Its pid file survives a crash, and its socket accepts connections for a moment after it dies, but a session needs
    a running server.
    """
    try:
        with (
            closing(psycopg2.connect(url, connect_timeout=_ANSWER_SECONDS)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT 1")
    except psycopg2.Error:
        return False
    return True
