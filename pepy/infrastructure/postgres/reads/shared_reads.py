"""One statement for what several threads want to read at the same time.

Waiting for PostgreSQL costs a thread far more than the statement itself: the switches to the server's process and back,
and caches that are cold afterwards. So while one statement is running, further reads are queued, and the first thread
in the queue then reads for all of them. Nothing is delayed to form a batch: without load, each thread reads for itself.
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
        self._waiting: list[_PendingRead[Key, Found]] = []

    def find(self, key: Key) -> Found | None:
        """Return what a read that began after this call found for a key; None if it does not exist.

        Raises what `read` raised, in every thread that waits for that read.
        """
        pending: _PendingRead[Key, Found] = _PendingRead(key)
        if not self._may_read(pending):
            pending.wait()
        if not pending.is_done:
            self._read_for_all()
        if pending.error:
            raise pending.error
        return pending.found

    def _may_read(self, pending: "_PendingRead[Key, Found]") -> bool:
        with self._lock:
            self._waiting.append(pending)
            if self._reading:
                return False
            self._reading = True
            return True

    def _read_for_all(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        try:
            found = self._read([pending.key for pending in batch])
            for pending in batch:
                pending.found = found.get(pending.key)
        except BaseException as error:  # Even when the process ends, no thread may be left waiting.
            for pending in batch:
                pending.error = error
        finally:
            self._let_next_thread_read()
            for pending in batch:
                pending.is_done = True
                pending.wake()

    def _let_next_thread_read(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting[0].wake()
            else:
                self._reading = False


class _PendingRead(Generic[Key, Found]):
    """A thread's request for a key, and later its result."""

    __slots__ = ("_asleep", "error", "found", "is_done", "key")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.found: Found | None = None
        self.error: BaseException | None = None
        self.is_done = False
        self._asleep = Lock()
        self._asleep.acquire()

    def wait(self) -> None:
        """Sleep until the read is done, or it is this thread's turn to read."""
        self._asleep.acquire()

    def wake(self) -> None:
        """Wake the thread; if it is not waiting yet, its next wait returns immediately."""
        self._asleep.release()
