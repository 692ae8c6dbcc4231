"""Reading from a replica as long as it is fit for it, and from the primary otherwise.

A replica is fit if it answers and has the primary's data version: it may lag in bytes, but it shows what the primary
shows. Where the primary does not answer, the replica is as good as it gets.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine

from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError

SECONDS_BETWEEN_LOOKS = 1.0
"""How long a replica that fell behind goes on answering at most, and one that is back waits to be used.

Answers follow an import within 10 seconds; see `MAX_STALE_SECONDS`.
"""

_PATIENCE_SECONDS = 15.0
"""How long a look holds: longer than one takes that waits twice for a server, so that a dead primary ends no reading.
After it a replica that neither answers nor refuses is left."""

Answer = TypeVar("Answer")

_logger = logging.getLogger(__name__)


class ReplicaFirst:
    """A primary and its replica; `version_of` asks one of them for its data version."""

    def __init__(
        self,
        primary: Engine,
        replica: Engine,
        version_of: Callable[[Engine], int],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._primary = primary
        self._replica = replica
        self._version_of = version_of
        self._seconds = seconds
        self._fit_until: float | None = None
        self._told_unfit = False

    @property
    def is_fit(self) -> bool:
        """Tell whether the replica is asked first."""
        return self._fit_until is not None and self._seconds() < self._fit_until

    def first_answer(self, ask: Callable[[Engine], Answer]) -> Answer:
        """Return what the replica answers if it is fit, else the primary.

        An unfit replica is not asked even if the primary fails: an old answer after a new one would be kept by caches
        as the new one. Raises what `ask` raises for the primary.
        """
        if not self.is_fit:
            return ask(self._primary)
        try:
            return ask(self._replica)
        except (StoreUnavailableError, StoreOutdatedError) as error:
            self._leave(str(error))
            return ask(self._primary)

    def look(self) -> None:
        """Ask both servers where they are, and find the replica fit or not."""
        try:
            # The replica first: a version that comes between the two questions must not look like no lag.
            version = self._version_of(self._replica)
        except Exception as error:  # Whatever keeps the replica from answering must not end the watch over it.
            self._leave(str(error))
            return
        try:
            newest = self._version_of(self._primary)
        except (StoreUnavailableError, StoreOutdatedError):
            newest = version
        if version == newest:
            self._enter()
        else:
            self._leave(f"it is at data version {version}, the primary at {newest}")

    def _enter(self) -> None:
        if self._told_unfit:
            _logger.info("The replica of PEPY_DATABASE_READ_URL is used again")
        self._told_unfit = False
        self._fit_until = self._seconds() + _PATIENCE_SECONDS

    def _leave(self, reason: str) -> None:
        self._fit_until = None
        if not self._told_unfit:
            _logger.warning("Queries go to the primary instead of the replica of PEPY_DATABASE_READ_URL: %s", reason)
        self._told_unfit = True


@contextmanager
def watched(servers: ReplicaFirst) -> Iterator[ReplicaFirst]:
    """Check the servers at once, then every second beside the requests, so that no request waits for a look."""
    servers.look()
    ended = threading.Event()
    threading.Thread(target=_watch, args=(servers, ended), name="replica watch", daemon=True).start()
    try:
        yield servers
    finally:
        ended.set()


def _watch(servers: ReplicaFirst, ended: threading.Event) -> None:
    while not ended.wait(SECONDS_BETWEEN_LOOKS):
        servers.look()
