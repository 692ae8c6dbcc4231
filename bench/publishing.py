"""Row 21: the time and the memory of publishing a full day in the archive."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, shown
from bench.files import DayFiles, row_count
from bench.imports import DAY
from bench.product import Installation, installation
from pepy.domain.dimensions import DEFAULT_DIMENSIONS, DIMENSIONS

_MB = 1_000_000


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
        run = installed.run("archive:publish", PEPY_ARCHIVE=folder)
        return run.seconds_to_exit, run.peak_bytes
