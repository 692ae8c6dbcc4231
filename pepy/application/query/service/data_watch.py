"""The moment that a request is answered for: which state of the data it sees from its first to its last statement.

The state is polled, not read by every request: it changes once a day. What a request found when it began is bound to
its thread, windows are computed from it, and every statement tells which version it has seen. If that is another one,
the request is answered again from the beginning, so an answer is always of one moment.
"""

from collections.abc import Callable
from contextvars import ContextVar
from threading import Lock
from time import monotonic

from pepy.application.query.downloads.project_reader import DataState
from pepy.domain.errors import DataMovedError, StoreUnavailableError

FRESH_SECONDS = 1.0
"""How old a polled state may be. Readers see an import within two seconds, of which the rest is for the poll."""

LEEWAY_SECONDS = 0.8
"""How much longer answers of the version before may be given, where the store is asked directly."""

AWAY_SECONDS = 0.2
"""How long a store that did not answer is believed to be away: requests are refused for no longer than it takes."""

Moment = DataState | StoreUnavailableError
"""What was found when the store was last asked for its state; requests need not find out again that it is away."""

_bound: ContextVar[Moment | None] = ContextVar("moment", default=None)


def bind_moment(moment: Moment | None) -> None:
    """Let the thread's request see this moment; None for a request that has none, or at its end."""
    _bound.set(moment)


def bound_state() -> DataState | None:
    """Return the state that the thread's request sees, None if it has none.

    Raises StoreUnavailableError if there is none because the store is away.
    """
    moment = _bound.get()
    if isinstance(moment, StoreUnavailableError):
        raise type(moment)(str(moment))
    return moment


def require_version(version: int) -> None:
    """Raise DataMovedError if a statement has seen another version than its request."""
    state = bound_state()
    if state is not None and state.version != version:
        raise DataMovedError(f"The data moved from version {state.version} to {version} while it was read")


class DataWatch:
    """Polls the state for all threads of a process: one of them asks, the others go on with what is known."""

    def __init__(
        self,
        read_state: Callable[[], DataState],
        seconds: Callable[[], float] = monotonic,
        leeway_seconds: float = 0.0,
    ) -> None:
        self._read_state = read_state
        self._seconds = seconds
        self._leeway = leeway_seconds
        self._state: DataState | None = None
        self._state_seen_at = float("-inf")
        self._former_until = self._former_for = float("-inf")
        self._polling = Lock()
        self._polled_at = float("-inf")
        self._moment: Moment = StoreUnavailableError("The database was not asked yet")

    def now(self) -> Moment:
        """Return the present moment, at most FRESH_SECONDS old, or twice that while another thread asks."""
        age = self._age()
        if age > self._good_for() and self._polling.acquire(blocking=age > 2 * FRESH_SECONDS):
            try:
                if self._age() > self._good_for():
                    self._poll()
            finally:
                self._polling.release()
        return self._moment

    def renew(self) -> Moment:
        """Ask the store now."""
        with self._polling:
            self._poll()
        return self._moment

    def share_of_former(self) -> float:
        """Return how many of the answers of the version before may still be given: all (1), and in the end none (0).

        The version has changed at some time after the store was last seen to have the one before. Counted from then,
        the last of them is given before the two seconds are over, however late the change was noticed.
        """
        left = self._former_until - self._seconds()
        return left / self._former_for if left > 0 else 0.0

    def _age(self) -> float:
        return self._seconds() - self._polled_at

    def _good_for(self) -> float:
        return FRESH_SECONDS if isinstance(self._moment, DataState) else AWAY_SECONDS

    def _poll(self) -> None:
        # The moment counts from before the question, so that it is never believed for longer than it is true.
        asked_at = self._seconds()
        try:
            self._moment = self._seen(self._read_state(), asked_at)
        except StoreUnavailableError as error:
            # Connecting to a server that hangs takes seconds; the others need not wait for that as well.
            self._moment, asked_at = error.with_traceback(None), self._seconds()
        self._polled_at = asked_at

    def _seen(self, state: DataState, asked_at: float) -> DataState:
        if state != self._state:
            self._former_until = self._state_seen_at + FRESH_SECONDS + self._leeway if self._leeway else float("-inf")
            self._former_for = self._former_until - self._seconds()
        self._state, self._state_seen_at = state, asked_at
        return state
