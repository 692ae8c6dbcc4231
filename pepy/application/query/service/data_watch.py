"""Which version of the data readers see now, known to all threads of a process without each asking the store."""

from collections.abc import Callable
from threading import Lock
from time import monotonic

from pepy.application.query.downloads.project_reader import DataState
from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError

FRESH_SECONDS = 1.0
"""How old a polled state may be."""

AWAY_SECONDS = 0.2
"""How long a store that did not answer counts as down. Until then requests are refused without asking it again."""

MAX_STALE_SECONDS = 8.0
"""How long after a version was last seen its answers may be given: all workers give new ones within 10 s of an import,
also where a replica shows the old version for a second longer."""

StoreError = StoreUnavailableError | StoreOutdatedError


class DataWatch:
    """Polls the state for all threads of a process: one of them asks, the others carry on with what is known."""

    def __init__(self, read_state: Callable[[], DataState], seconds: Callable[[], float] = monotonic) -> None:
        self._read_state = read_state
        self._seconds = seconds
        self._polling = Lock()
        self._polled_at = float("-inf")
        self._found: DataState | StoreError = StoreUnavailableError("The database was not asked yet")
        self._last_seen: dict[DataState, float] = {}

    def now(self) -> DataState:
        """Return the present state, at most FRESH_SECONDS old, or twice that while another thread asks.

        Raises StoreUnavailableError or StoreOutdatedError if the store did not answer when it was last asked.
        """
        age = self._age()
        if age > self._good_for() and self._polling.acquire(blocking=age > 2 * FRESH_SECONDS):
            try:
                if self._age() > self._good_for():
                    self._poll()
            finally:
                self._polling.release()
        found = self._found
        if isinstance(found, DataState):
            return found
        # A new error for each caller, because raising an error changes it.
        raise type(found)(str(found))

    def notice(self, version: int) -> None:
        """Ask the store now if a statement has seen a newer version than is known here.

        Returns without waiting if another thread is already asking.
        """
        if self._knows(version) or not self._polling.acquire(blocking=False):
            return
        try:
            if not self._knows(version):
                self._poll()
        finally:
            self._polling.release()

    def was_current(self, version: int, *, unranked: bool = False) -> bool:
        """Tell whether a version, of all data or of data without ranks, was seen in the last MAX_STALE_SECONDS.

        What counts is when it was last seen, not when the next version was noticed: a process that was idle for a
        minute does not know when the change happened.
        """
        return any(state.version_of(unranked=unranked) == version for state in self._recent())

    def unranked_version(self, version: int) -> int:
        """Return the version that data without ranks have in a version of all data.

        If that was not seen lately, it is the version itself: it stands for the same data, only under a later number.
        """
        return next((state.unranked_version for state in self._last_seen if state.version == version), version)

    def _knows(self, version: int) -> bool:
        return isinstance(self._found, DataState) and self._found.version >= version

    def _age(self) -> float:
        return self._seconds() - self._polled_at

    def _good_for(self) -> float:
        return FRESH_SECONDS if isinstance(self._found, DataState) else AWAY_SECONDS

    def _recent(self) -> dict[DataState, float]:
        now = self._seconds()
        return {state: at for state, at in self._last_seen.items() if now - at < MAX_STALE_SECONDS}

    def _poll(self) -> None:
        # Its age counts from before the query, so that a state is never trusted for longer than it was true.
        asked_at = self._seconds()
        try:
            self._found = self._read_state()
            # A new one, because other threads may be looking through the old one.
            self._last_seen = {**self._recent(), self._found: asked_at}
        except (StoreUnavailableError, StoreOutdatedError) as error:
            # Connecting to a server that hangs takes seconds; the others need not wait for that as well.
            self._found, asked_at = error.with_traceback(None), self._seconds()
        self._polled_at = asked_at
