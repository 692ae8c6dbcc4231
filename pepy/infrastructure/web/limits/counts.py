"""Counting requests per caller and window: in the memory of a worker, or in a store that workers share."""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Protocol, cast

from cachetools import LRUCache

from pepy.infrastructure.container.limit_settings import valkey_address

if TYPE_CHECKING:
    from limits.storage import Storage

MAX_CALLERS = 50_000
"""Callers that a worker counts at a time, in about 10 MB. If there are more, the least recently seen begin anew."""
SECONDS_WITHOUT_STORE = 1.0
"""How long a shared store is not asked after it did not answer."""
SECONDS_BETWEEN_COMPLAINTS = 60.0
STORE_TIMEOUT_SECONDS = 0.25
"""How long a request waits for a shared store; `?socket_timeout=` in PEPY_LIMIT_STORE has precedence."""

logger = logging.getLogger(__name__)


class Counts(Protocol):
    """Counts of requests."""

    def now(self) -> float:
        """Return the seconds by which windows are cut."""

    def add(self, caller: str, window: int, seconds: int, amount: int = 1) -> int | None:
        """Count requests in a window of so many seconds; return how many there were, None if nobody knows."""


class MemoryCounts:
    """The counts of one worker.

    The `limits` library has a store in memory as well, but it reads the wall clock, so that a clock that is set back
    would lock callers out, and it walks through all callers a hundred times a second.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self.now = seconds
        self._counts: LRUCache[str, tuple[int, int]] = LRUCache(MAX_CALLERS)
        self._lock = Lock()

    def add(self, caller: str, window: int, seconds: int, amount: int = 1) -> int:  # noqa: ARG002 - As the port.
        """Count requests."""
        with self._lock:
            counted_in, count = self._counts.get(caller, (window, 0))
            if window > counted_in:
                counted_in, count = window, 0
            count = max(0, count + amount)
            self._counts[caller] = (counted_in, count)
        return count


class SharedCounts:
    """The counts of all workers, in Redis or Valkey.

    A window has its number in the name of its count, so a clock that is set forwards or back opens another window, and
    nobody waits longer than for the end of one. While the store is away, nothing is counted.
    """

    def __init__(
        self,
        storage: "Storage",
        on_error: Callable[[], object],
        now: Callable[[], float] = time.time,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.now = now
        self._storage = storage
        self._on_error = on_error
        self._seconds = seconds
        self._away_until = float("-inf")
        self._complained_at = float("-inf")

    def add(self, caller: str, window: int, seconds: int, amount: int = 1) -> int | None:
        """Count requests in one round trip."""
        if self._seconds() < self._away_until:
            return None
        try:
            return self._storage.incr(f"{caller}/{window}", seconds, amount)
        except self._storage.base_exceptions as error:
            self._away_until = self._seconds() + SECONDS_WITHOUT_STORE
            self._complain(error)
            return None

    def _complain(self, error: Exception) -> None:
        self._on_error()
        if self._seconds() < self._complained_at + SECONDS_BETWEEN_COMPLAINTS:
            return
        self._complained_at = self._seconds()
        logger.warning(
            "PEPY_LIMIT_STORE does not answer, so nobody's requests are limited: %s", " ".join(str(error).split())
        )


def shared_counts(address: str, on_error: Callable[[], object]) -> SharedCounts:
    """Return the counts in the store at an address such as valkey://host:6379/0; it is not connected to yet."""
    # Loaded here, because only who shares counts needs them.
    from limits.storage import storage_from_string  # noqa: PLC0415
    from valkey.backoff import NoBackoff  # noqa: PLC0415
    from valkey.exceptions import ConnectionError as BrokenConnection  # noqa: PLC0415
    from valkey.retry import Retry  # noqa: PLC0415

    storage = storage_from_string(
        valkey_address(address),
        key_prefix="pepy",
        socket_timeout=STORE_TIMEOUT_SECONDS,
        socket_connect_timeout=STORE_TIMEOUT_SECONDS,
        # Once, for connections that the store has closed meanwhile.
        retry=Retry(NoBackoff(), 1, (BrokenConnection,)),  # type: ignore[arg-type] # It is handed on to the client.
    )
    return SharedCounts(cast("Storage", storage), on_error)
