"""Row 26: how long `pepy serve` takes until it answers, and the memory of a worker that has answered nothing yet."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from bench.figures import Figure, shown
from bench.product import Installation, installation
from bench.servers import serving_pepy_process
from bench.worst_request import children_of

_SECONDS_OF_REST = 2.0
"""By then every worker has started, also the one that did not answer first."""
_AS_INSTALLED = {"PYTHONPATH": str(Path(__file__).parents[1] / "tests" / "as_installed")}
"""Hides what only the tests have installed: libraries of pepy load some of it where they find it."""


@frozen
class _Start:
    """A start of the server."""

    seconds: float
    worker_megabytes: float
    """What the largest worker has in memory, with what it shares with others (`VmRSS`)."""
    own_megabytes: float
    """What of it belongs to that worker alone (`Private_Dirty`)."""


def serving_start_figures(runs: int) -> Iterator[Figure]:
    """Measure row 26, with a database that runs already. The first start only fills the file system's cache."""
    with installation() as installed:
        starts = [_start(installed) for _ in range(runs + 1)][1:]
    yield Figure(26, "`pepy serve` ready", "-", 1.5, "at most", "s", tuple(start.seconds for start in starts))
    megabytes = tuple(start.worker_megabytes for start in starts)
    detail = f"{shown([start.own_megabytes for start in starts], 'MB')} of it not shared with other workers"
    yield Figure(26, "memory of an idle worker", "-", 90.0, "at most", "MB", megabytes, detail)


def _start(installed: Installation) -> _Start:
    began = time.monotonic()
    with serving_pepy_process(installed, _AS_INSTALLED) as (_, process_id):
        seconds = time.monotonic() - began
        time.sleep(_SECONDS_OF_REST)
        workers = children_of(process_id)
        largest = max(_megabytes(worker, "status", "VmRSS") for worker in workers)
        own = max(_megabytes(worker, "smaps_rollup", "Private_Dirty") for worker in workers)
    return _Start(seconds, largest, own)


def _megabytes(process_id: int, file: str, what: str) -> float:
    found = re.search(rf"^{what}:\s+(\d+) kB", Path(f"/proc/{process_id}/{file}").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
