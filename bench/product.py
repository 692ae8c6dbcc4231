"""pepy as users run it: commands as separate processes, on an embedded PostgreSQL."""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import psycopg2
from attrs import frozen
from sqlalchemy import make_url

from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.embedded.claim import EmbeddedPostgres
from pepy.infrastructure.postgres.schema import upgrade_schema
from tests.processes import AS_INSTALLED

_SECONDS_BETWEEN_LOOKS = 0.01


@frozen
class Run:
    """The time and memory of a command."""

    seconds: float
    """Seconds from the start of the process to the commit of its day, or to its end if it published none."""
    seconds_to_exit: float
    peak_bytes: int
    """The peak memory of the process, as reported by the operating system."""


@frozen
class Installation:
    """A pepy installation: a data folder and its database, whose server is kept running."""

    data_dir: Path
    url: str

    def run(self, *arguments: str, **settings: str) -> Run:
        """Run a pepy command with these settings to its end. Raises RuntimeError if it fails."""
        started = time.monotonic()
        with self.start(*arguments, **settings) as process:
            watch = _Watch.over(process.pid, self.connection_string())
            output = process.communicate()[0]
            ended = time.monotonic()
            watch.stop()
        if process.returncode:
            raise RuntimeError(f"pepy {' '.join(arguments)}: {output.strip()[-2000:]}")
        return Run((watch.published_at or ended) - started, ended - started, watch.peak_bytes)

    def start(self, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
        """Start a pepy command with these settings."""
        return subprocess.Popen(
            [sys.executable, "-m", "pepy", *arguments],
            env=self.environment() | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def environment(self) -> dict[str, str]:
        """Return the environment for processes that use this installation; they find what users have installed."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("PEPY_")}
        return {**others, **AS_INSTALLED, "PEPY_DATA_DIR": str(self.data_dir), "PEPY_LOG_LEVEL": "WARNING"}

    def import_file(self, file: Path, day: date) -> Run:
        """Import a day file with the user's command; `--force`, because made-up days may differ from one another."""
        return self.run("import:downloads:file", "--file", str(file), "--day", day.isoformat(), "--force")

    def connection_string(self) -> str:
        """Return the connection string for psycopg2."""
        return make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def installation() -> Iterator[Installation]:
    """Provide a fresh, migrated installation in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="pepy-bench-") as folder:
        # If root runs this, the server uses another account, which must be able to enter the folder.
        Path(folder).chmod(0o711)
        # A copy, because making and migrating a cluster takes seconds and is measured by no row.
        subprocess.run(["/bin/cp", "-Rp", f"{_migrated_folder().name}/.", folder], check=True)
        with EmbeddedPostgres(Path(folder)) as url:
            yield Installation(Path(folder), url)


@cache
def _migrated_folder() -> "tempfile.TemporaryDirectory[str]":
    """Make a data folder with an empty, migrated database; it lives as long as this process."""
    folder = tempfile.TemporaryDirectory(prefix="pepy-bench-")
    Path(folder.name).chmod(0o711)
    with EmbeddedPostgres(Path(folder.name)) as url:
        engine = connect(url)
        upgrade_schema(engine)
        engine.dispose()
    return folder


class _Watch:
    """Observes a process many times per second: how much memory it uses, and when its day is published."""

    def __init__(self, process_id: int, connection_string: str) -> None:
        self.peak_bytes = 0
        self.published_at: float | None = None
        self._status = Path(f"/proc/{process_id}/status")
        self._connection = psycopg2.connect(connection_string)
        self._connection.autocommit = True
        self._version = self._data_version()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look)

    @classmethod
    def over(cls, process_id: int, connection_string: str) -> "_Watch":
        """Start observing."""
        watch = cls(process_id, connection_string)
        watch._thread.start()
        return watch

    def stop(self) -> None:
        """Stop observing."""
        self._stopping.set()
        self._thread.join()
        self._connection.close()

    def _look(self) -> None:
        while not self._stopping.wait(_SECONDS_BETWEEN_LOOKS):
            self.peak_bytes = max(self.peak_bytes, self._high_water_mark())
            if self.published_at is None and self._data_version() != self._version:
                self.published_at = time.monotonic()

    def _high_water_mark(self) -> int:
        # The kernel records the peak (proc_pid_status(5), VmHWM), so that none is missed between two readings.
        try:
            found = re.search(r"^VmHWM:\s+(\d+) kB", self._status.read_text(), re.MULTILINE)
        except (FileNotFoundError, ProcessLookupError):
            return 0
        return int(found[1]) * 1024 if found else 0

    def _data_version(self) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT version FROM data_state")
            return int(next(cursor)[0])
