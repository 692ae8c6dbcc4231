"""Refreshing answers in the background, while the old ones are still served."""

import logging
import threading
from collections.abc import Callable, Hashable
from queue import SimpleQueue
from time import monotonic, sleep

_REST = 3
"""How many times as long as its last piece of work the thread rests: requests that wait need the processor more."""

logger = logging.getLogger(__name__)


class Refresher:
    """One thread that works through a queue, in which each key waits at most once.

    It starts with the first piece of work, and ends with the process, whatever is still waiting.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: set[Hashable] = set()
        self._work: SimpleQueue[tuple[Hashable, Callable[[], object]]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def refresh(self, key: Hashable, make: Callable[[], object]) -> None:
        """Let the thread call `make` soon, unless work with the same key is already waiting."""
        with self._lock:
            if key in self._waiting:
                return
            self._waiting.add(key)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="refresher", daemon=True)
                self._thread.start()
        self._work.put((key, make))

    def _run(self) -> None:
        while True:
            key, make = self._work.get()
            started = monotonic()
            try:
                make()
            except Exception:  # The old answer is served a little longer; then a request will make it.
                logger.exception("An answer could not be refreshed")
            with self._lock:
                self._waiting.discard(key)
            sleep(_REST * (monotonic() - started))
