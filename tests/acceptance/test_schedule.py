"""The scheduler as a process: it imports what was missed, waits, and ends on a signal."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from tests.acceptance.conftest import YESTERDAY, CommandLine, Service, environment
from tests.acceptance.test_main_job import bigquery_settings
from tests.bigquery_emulator import BigQueryEmulator
from tests.raw_rows import RawDownloads, raw_row

EVERY_MINUTE = {"PEPY_IMPORT_SCHEDULE": "* * * * *"}


def test_a_missed_run_is_caught_up_when_the_scheduler_starts(
    pepy: CommandLine,
    service: Service,
    bigquery_emulator: BigQueryEmulator,
    downloads_table: RawDownloads,
) -> None:
    pepy.store_day(YESTERDAY - timedelta(days=1), {"foo": {"version": {"1.0": (3, 0, 0)}}})
    downloads_table.load(raw_row("foo", f"{YESTERDAY}T12:00:00Z"))
    bigquery = bigquery_settings(bigquery_emulator, downloads_table, "REST")

    with running_scheduler(pepy.settings | bigquery | EVERY_MINUTE) as scheduler:
        wait_for_child_that_stands_back(scheduler.pid)
        wait_for_total(service, "foo", 4)
        scheduler.send_signal(signal.SIGTERM)

        assert scheduler.wait(30) == 128 + signal.SIGTERM


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PEPY_IMPORT_SCHEDULE": "at five"}, "PEPY_IMPORT_SCHEDULE is 'at five'"),
        ({}, "PEPY_BIGQUERY_PROJECT is not set"),
        ({"PEPY_BIGQUERY_PROJECT": "payer"}, "PEPY_BIGQUERY_WORK_DATASET is not set"),
        (
            {
                "PEPY_BIGQUERY_PROJECT": "payer",
                "PEPY_BIGQUERY_WORK_DATASET": "work",
                "PEPY_BIGQUERY_CREDENTIALS": "/nowhere/key.json",
            },
            "PEPY_BIGQUERY_CREDENTIALS is '/nowhere/key.json'",
        ),
    ],
)
def test_a_scheduler_that_could_not_import_ends_with_one_line_that_names_the_setting(
    pepy: CommandLine, settings: dict[str, str], named: str
) -> None:
    done = CommandLine(pepy.settings | settings)("imports:schedule")

    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if named in line] == done.stderr.splitlines()[-1:]
    assert "Traceback" not in done.stderr


@contextmanager
def running_scheduler(settings: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-m", "pepy", "imports:schedule"], env=environment(settings))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for_total(service: Service, project: str, total: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if service.get(f"/api/projects/{project}").json()["total_downloads"] == total:
            return
        time.sleep(0.1)
    pytest.fail(f"the total of {project} did not become {total}")


def wait_for_child_that_stands_back(parent: int) -> None:
    """Wait until a process that `parent` has started lets others go first."""
    deadline = time.monotonic() + 30
    while not any(niceness >= 10 for niceness in niceness_of_children(parent)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def niceness_of_children(parent: int) -> Iterator[int]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            # The name, in parentheses, may have spaces in it; the rest is counted from 3 (proc_pid_stat(5)).
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[4 - 3]) == parent:
                yield int(fields[19 - 3])
