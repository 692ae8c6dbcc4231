"""The memory of a server while it works."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import Factory, define

from bench.worst_request import children_of

_SAMPLES = 200
"""Enough for a curve; finding out takes the kernel a millisecond per process."""


@define
class MemoryWatch:
    """Looks again and again at the memory of the processes that a process has started."""

    _process_id: int
    _interval: float
    samples: list[tuple[float, float]] = Factory(list)
    """Seconds since the beginning, and the megabytes of all workers; what they share counts once (`Pss`)."""
    _began: float = Factory(time.monotonic)
    _stopping: threading.Event = Factory(threading.Event)

    @classmethod
    @contextmanager
    def over(cls, process_id: int, expected_seconds: float) -> Iterator["MemoryWatch"]:
        """Look until the context ends, so often that a curve over the expected seconds is smooth."""
        watch = cls(process_id, max(0.05, expected_seconds / _SAMPLES))
        thread = threading.Thread(target=watch._look)
        thread.start()
        try:
            yield watch
        finally:
            watch._stopping.set()
            thread.join()

    def second(self) -> float:
        """Return the seconds since the beginning."""
        return time.monotonic() - self._began

    def _look(self) -> None:
        while not self._stopping.wait(self._interval):
            megabytes = sum(_shared_megabytes(worker) for worker in children_of(self._process_id))
            self.samples.append((self.second(), megabytes))


def _shared_megabytes(process_id: int) -> float:
    try:
        text = Path(f"/proc/{process_id}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
