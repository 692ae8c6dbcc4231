"""Reading from a replica while it is fit, and from the primary otherwise.

A replica is fit if it answers and has the primary's data version: it may lag in bytes, but it shows what the primary
shows. If the primary does not answer, the replica is fit, too.
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
"""Between two checks of the servers. A replica that falls behind answers for up to this much longer.

Answers follow an import within 10 seconds; see `MAX_STALE_SECONDS`.
"""

_PATIENCE_SECONDS = 15.0
"""How long the result of a check is valid: longer than a check that waits for two timeouts, so that a dead primary does
not stop reads. After that, a replica that hangs is no longer used."""

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
        """Return the answer of the replica if it is fit, otherwise that of the primary.

        An unfit replica is not asked even if the primary fails: caches would take an old answer for the new one. Raises
        what `ask` raises for the primary.
        """
        if not self.is_fit:
            return ask(self._primary)
        try:
            return ask(self._replica)
        except (StoreUnavailableError, StoreOutdatedError) as error:
            self._leave(str(error))
            return ask(self._primary)

    def look(self) -> None:
        """Ask both servers for their data version, and decide whether the replica is fit."""
        try:
            # The replica first: otherwise a version that is published between the two queries would go unnoticed.
            version = self._version_of(self._replica)
        except Exception as error:  # No failure of the replica may end the watch.
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
    """Check the servers now, and then every second in a thread, so that no request waits for a check."""
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
