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

from tests.builders import Projects, write_csv

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)


@frozen
class CommandLine:
    """Runs `pepy` with settings of its own, none of the tester's."""

    settings: dict[str, str]

    def __call__(self, *arguments: object, answer: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command to its end; `answer` is what is typed meanwhile."""
        return subprocess.run(
            [sys.executable, "-m", "pepy", *map(str, arguments)],
            env=environment(self.settings),
            input=answer,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def import_day(self, folder: Path, day: date, projects: Projects) -> "subprocess.CompletedProcess[str]":
        return self("import:downloads:file", "--file", write_csv(folder / f"{day}.csv", projects), "--day", day)


def environment(settings: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PEPY_")}
    return inherited | settings


@pytest.fixture
def pepy(database_url: str) -> CommandLine:
    """The command line on a migrated, empty database."""
    command_line = CommandLine({"PEPY_DATABASE_URL": database_url})
    upgraded = command_line("db:upgrade")
    assert upgraded.returncode == 0, upgraded.stderr
    return command_line


@frozen
class Service:
    """A running `pepy serve`."""

    address: str
    process: "subprocess.Popen[bytes]"

    def get(self, path: str, **options: object) -> requests.Response:
        return self.request("GET", path, **options)

    def request(self, method: str, path: str, **options: object) -> requests.Response:
        return requests.request(method, self.address + path, timeout=20, **({"allow_redirects": False} | options))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_service(settings: dict[str, str], output: int | IO[bytes] = subprocess.DEVNULL, workers: int = 1) -> Service:
    port = free_port()
    command = [sys.executable, "-m", "pepy", "serve", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env=environment(settings), stdout=output, stderr=output)
    service = Service(f"http://127.0.0.1:{port}", process)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            service.get("/health-check")
        except requests.ConnectionError:
            time.sleep(0.05)
            continue
        return service
    process.kill()
    raise AssertionError("the service did not start")


def stop_service(service: Service) -> int:
    service.process.send_signal(signal.SIGTERM)
    return service.process.wait(30)


@pytest.fixture
def service(pepy: CommandLine) -> Iterator[Service]:
    """The service on the database of the command line."""
    started = start_service(pepy.settings)
    yield started
    stop_service(started)
