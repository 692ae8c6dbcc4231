"""pepy as its users have it: the command line in a process of its own, and the service behind real HTTP."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest
import requests
from attrs import frozen

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.clock import utc_now
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from tests.builders import Projects, RecordedProgress, RowsSource, write_csv
from tests.forked_commands import run_command
from tests.processes import AS_INSTALLED

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)


@frozen
class CommandLine:
    """Runs `pepy` with settings of its own, none of the tester's."""

    settings: dict[str, str]

    def __call__(self, *arguments: object, answer: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command to its end; `answer` is what is typed meanwhile."""
        return run_command([str(argument) for argument in arguments], environment(self.settings), answer)

    def import_day(self, folder: Path, day: date, projects: Projects) -> "subprocess.CompletedProcess[str]":
        return self("import:downloads:file", "--file", write_csv(folder / f"{day}.csv", projects), "--day", day)

    def store_day(self, day: date, projects: Projects) -> None:
        """Import a day within the test's own process, where the import is not what the test is about."""
        engine = connect(self.settings["PEPY_DATABASE_URL"])
        importing = DayImporter(PostgresImportStore(engine), utc_now, RecordedProgress())
        importing.import_day(day, RowsSource(projects))
        engine.dispose()


def environment(settings: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PEPY_")}
    return inherited | AS_INSTALLED | settings


@pytest.fixture
def pepy(migrated_url: str) -> CommandLine:
    """The command line on a migrated, empty database."""
    return CommandLine({"PEPY_DATABASE_URL": migrated_url})


@frozen
class Service:
    """A running `pepy serve`."""

    address: str
    process: "subprocess.Popen[bytes]"
    port: socket.socket
    """Keeps the port from being handed to others while the service starts and restarts."""

    def get(self, path: str, **options: object) -> requests.Response:
        return self.request("GET", path, **options)

    def request(self, method: str, path: str, **options: object) -> requests.Response:
        return requests.request(method, self.address + path, timeout=20, **({"allow_redirects": False} | options))


def reserved_port() -> socket.socket:
    """Bind a port that nobody gets by chance, and on which a server can listen all the same."""
    port = socket.socket()
    # Both sides have to allow it; and because this one does not listen, every connection goes to the server.
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        port.setsockopt(socket.SOL_SOCKET, option, 1)
    port.bind(("127.0.0.1", 0))
    return port


def start_service(settings: dict[str, str], output: int | IO[bytes] = subprocess.DEVNULL, workers: int = 1) -> Service:
    port = reserved_port()
    number = port.getsockname()[1]
    command = [sys.executable, "-m", "pepy", "serve", "--port", str(number), "--workers", str(workers)]
    process = subprocess.Popen(command, env=environment(settings), stdout=output, stderr=output)
    service = Service(f"http://127.0.0.1:{number}", process, port)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            service.get("/health-check")
        except requests.ConnectionError:
            time.sleep(0.05)
            continue
        return service
    process.kill()
    process.wait()
    port.close()
    raise AssertionError("the service did not start")


def stop_service(service: Service) -> int:
    service.process.send_signal(signal.SIGTERM)
    exit_code = service.process.wait(30)
    service.port.close()
    return exit_code


@pytest.fixture
def service(pepy: CommandLine) -> Iterator[Service]:
    """The service on the database of the command line."""
    started = start_service(pepy.settings)
    yield started
    stop_service(started)
