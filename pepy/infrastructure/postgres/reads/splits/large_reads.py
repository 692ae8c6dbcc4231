"""How much one question may read, and how many large ones a worker answers at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from pepy.domain.errors import InvalidQuestionError, TooBusyError

MAX_BYTES = 40_000_000
"""How many bytes of stored texts a question may read: three years of 1,700 versions a day.

With what is made of them a worker takes less than 100 MB, because days are decoded one after the other.
"""

LARGE_BYTES = 1_000_000
"""From how many bytes on a question is large. Its days are not decoded all at once, which takes about ten times as much
memory, and only a few such questions are answered at a time.
"""

MAX_LARGE_AT_ONCE = 1
"""How many large questions a worker answers at a time. More are not faster, because one thread of a process computes at
a time: each would only take longer, two of them longer than a request may take.
"""

MAX_WAITING = 4
"""How many large questions of a worker wait. Each keeps a thread, and the other threads answer everything else."""

PATIENCE_SECONDS = 2.5
"""How long a large question waits for others. With its own time it stays below the 5 seconds of any request."""

BYTES_PER_READ = 4_000_000
"""How much of a large question is read at a time: while it is read, the driver holds the result a second time."""


class LargeReads:
    """Bounds large questions, and lets a few of them through at a time."""

    def __init__(  # noqa: PLR0913 - Each is a bound of its own.
        self,
        large_bytes: int = LARGE_BYTES,
        max_bytes: int = MAX_BYTES,
        *,
        bytes_per_read: int = BYTES_PER_READ,
        at_once: int = MAX_LARGE_AT_ONCE,
        waiting: int = MAX_WAITING,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self.large_bytes = large_bytes
        self.max_bytes = max_bytes
        self.bytes_per_read = bytes_per_read
        self._free = BoundedSemaphore(at_once)
        self._room = BoundedSemaphore(at_once + waiting)
        self._patience_seconds = patience_seconds

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and keep it until the context ends.

        Raises TooBusyError if others take too long, or too many are waiting.
        """
        if not self._room.acquire(blocking=False):
            raise TooBusyError("Several large requests are waiting: try again in a moment, or ask for fewer days")
        try:
            if not self._free.acquire(timeout=self._patience_seconds):
                raise TooBusyError(
                    "Other large requests are being answered: try again in a moment, or ask for fewer days"
                )
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._room.release()

    def refuse_too_large(self, what: str, size: int, advice: str = "ask for a shorter range") -> None:
        """Raise InvalidQuestionError for a question that would have to read too many bytes."""
        if size > self.max_bytes:
            raise InvalidQuestionError(f"{what} take {size:,} bytes, which is more than {self.max_bytes:,}: {advice}")
