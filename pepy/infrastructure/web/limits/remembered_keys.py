"""Keys in the memory of a worker, so that few requests with a key need the store."""

import logging
from collections.abc import Callable
from threading import Lock
from time import monotonic

from cachetools import TTLCache

from pepy.domain.clock import Clock
from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError
from pepy.domain.keys.key_repository import KeyFinder, KeyRepository, StoredKey
from pepy.infrastructure.web.cache.refresher import Refresher

MAX_KEPT = 10_000
"""Keys and unknown public parts, of which the least recently used go first."""
SECONDS_KEPT = 45.0
"""With the ten seconds that a read may take at worst, a revoked key is refused everywhere within a minute."""
SECONDS_WITHOUT_STORE = 1.0
"""How long the store is not asked after it was away, so that few requests wait for it in vain."""

logger = logging.getLogger(__name__)


class RememberedKeys:
    """Implements `KeyFinder`, and notes on which days keys are used."""

    def __init__(
        self,
        keys: KeyFinder,
        repository: KeyRepository,
        clock: Clock,
        seconds: Callable[[], float] = monotonic,
        background: Refresher | None = None,
    ) -> None:
        self._keys = keys
        self._repository = repository
        self._clock = clock
        self._seconds = seconds
        self._background = background or Refresher()
        self._kept: TTLCache[str, StoredKey | None] = TTLCache(MAX_KEPT, SECONDS_KEPT, seconds)
        self._lock = Lock()
        self._away_until = float("-inf")
        self._told_unwritable = False

    def find(self, public_part: str) -> StoredKey | None:
        """Return a key as it was stored at most a minute ago. Raises StoreUnavailableError or StoreOutdatedError."""
        with self._lock:
            if public_part in self._kept:
                return self._kept[public_part]
        if self._seconds() < self._away_until:
            raise StoreUnavailableError("The database did not answer a moment ago")
        try:
            found = self._keys.find(public_part)
        except (StoreUnavailableError, StoreOutdatedError):
            self._away_until = self._seconds() + SECONDS_WITHOUT_STORE
            raise
        with self._lock:
            self._kept[public_part] = found
        return found

    def note_use(self, key: StoredKey) -> None:
        """Let a thread store that a key was used today, unless that is stored already; nobody waits for it."""
        today = self._clock().date()
        if key.last_used_on and key.last_used_on >= today:
            return
        with self._lock:
            # Whether storing it succeeds or not: the next look at the store tells, within a minute.
            if self._kept.get(key.public_part) == key:
                self._kept[key.public_part] = key.used_on(today)
        self._background.refresh(("use of key", key.public_part), lambda: self._store_use(key.public_part))

    def _store_use(self, public_part: str) -> None:
        try:
            self._repository.note_use(public_part, self._clock().date())
        except Exception as error:  # It must not end the thread, and nothing depends on it.
            if not self._told_unwritable:
                logger.warning("The days on which keys are used cannot be stored: %s", error)
            self._told_unwritable = True
