"""What several threads want to read at the same time, read with one statement.

Waiting for PostgreSQL costs a thread far more than the statement itself: the switches to the server's process and back,
and caches that are cold afterwards. So while one statement is on its way, whoever comes waits for its end, and the
first of them asks for all that have gathered. Nobody waits for company: without load each asks at once, for itself.
"""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")


class SharedReads(Generic[Key, Found]):
    """Finds things by their keys; `read` finds those of several keys at once, and leaves out what does not exist."""

    def __init__(self, read: Callable[[Sequence[Key]], Mapping[Key, Found]]) -> None:
        self._read = read
        self._lock = Lock()
        self._reading = False
        self._waiting: list[_Wish[Key, Found]] = []

    def find(self, key: Key) -> Found | None:
        """Return what was read for a key after it was asked for.

        Raises what `read` raised, in every thread that it read for.
        """
        wish: _Wish[Key, Found] = _Wish(key)
        if not self._may_read(wish):
            wish.wait()
        if not wish.fulfilled:
            self._read_for_all()
        if wish.error:
            raise wish.error
        return wish.found

    def _may_read(self, wish: "_Wish[Key, Found]") -> bool:
        with self._lock:
            self._waiting.append(wish)
            if self._reading:
                return False
            self._reading = True
            return True

    def _read_for_all(self) -> None:
        with self._lock:
            wishes, self._waiting = self._waiting, []
        try:
            found = self._read([wish.key for wish in wishes])
            for wish in wishes:
                wish.found = found.get(wish.key)
        except BaseException as error:  # Even at the end of the process nobody may be left waiting.
            for wish in wishes:
                wish.error = error
        finally:
            self._let_next_one_read()
            for wish in wishes:
                wish.fulfilled = True
                wish.wake()

    def _let_next_one_read(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting[0].wake()
            else:
                self._reading = False


class _Wish(Generic[Key, Found]):
    """What a thread wants, and later has."""

    __slots__ = ("_asleep", "error", "found", "fulfilled", "key")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.found: Found | None = None
        self.error: BaseException | None = None
        self.fulfilled = False
        self._asleep = Lock()
        self._asleep.acquire()

    def wait(self) -> None:
        """Sleep until the wish is fulfilled, or it is this thread's turn to read."""
        self._asleep.acquire()

    def wake(self) -> None:
        """Wake the thread; if it does not wait yet, its next wait returns at once."""
        self._asleep.release()
