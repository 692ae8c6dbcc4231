"""Row 21: the time and the memory of publishing a full day in the archive."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, shown
from bench.files import DayFiles, row_count
from bench.imports import DAY
from bench.product import Installation, installation
from pepy.domain.dimensions import DEFAULT_DIMENSIONS, DIMENSIONS

_MB = 1_000_000
_AS_INSTALLED = {"PYTHONPATH": str(Path(__file__).parents[1] / "tests" / "as_installed")}
"""Without packages of the tests, such as pandas: 60 MB and a third of a second that nobody has who runs pepy."""
_BYTES_PER_UNIT = 1_024
"""What `getrusage` counts memory in, on Linux."""


def publishing_figures(files: DayFiles, scale: float, runs: int) -> Iterator[Figure]:
    """Measure row 21 with the user's command, which begins with an empty archive each time.

    The goals are those of a day as it is imported by default. A day of all ten dimensions is shown beside it.
    """
    yield from _figures(files.parquet(scale, DEFAULT_DIMENSIONS, 1), runs, "publishing a full day")
    yield from _figures(files.parquet(scale, DIMENSIONS, 1), runs, "publishing a day of all ten dimensions")


def _figures(file: Path, runs: int, what: str) -> Iterator[Figure]:
    with installation() as installed:
        installed.import_file(file, DAY)
        seconds, peaks = zip(*(_published(installed) for _ in range(runs)), strict=True)
    detail = f"{row_count(file):,} rows, from the start of the process to its end"
    yield Figure(21, what, "-", 5, "at most", "s", seconds, detail)
    memory = tuple(peak / _MB for peak in peaks)
    yield Figure(21, f"{what}, peak memory", "-", 300, "at most", "MB", memory, shown(seconds, "s"))


def _published(installed: Installation) -> tuple[float, int]:
    with tempfile.TemporaryDirectory(prefix="pepy-bench-archive-") as folder:
        command = [sys.executable, "-m", "pepy", "archive:publish"]
        started = time.monotonic()
        process = subprocess.Popen(
            command, env=installed.environment() | _AS_INSTALLED | {"PEPY_ARCHIVE": folder}, stdout=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError("pepy archive:publish failed")
        return time.monotonic() - started, usage.ru_maxrss * _BYTES_PER_UNIT
