"""Answers kept in the memory of a worker, until the data moves or room is needed."""

from collections import OrderedDict
from threading import Lock

from attrs import frozen

from pepy.infrastructure.web.wsgi_answer import Answer

_BYTES_BESIDE_THE_BODY = 1_500
"""What the headers, the key and the place in the table take, measured as growth of a process per kept badge."""


@frozen(slots=True)
class KeptAnswer:
    """An answer, and the route that made it."""

    answer: Answer
    route: str


class AnswerMemory:
    """The answers used last, at most so many bytes of them, all of one era: a data version on a day.

    Thread-safe. A put of another era than the present one is forgotten, a get in a new era forgets all of the old one.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._era: object = None
        self._kept: OrderedDict[tuple[str, str], KeptAnswer] = OrderedDict()
        self._bytes = 0

    def get(self, era: object, *keys: tuple[str, str]) -> KeptAnswer | None:
        """Return what was kept in this era under the first of these keys (address and content coding) that has any."""
        with self._lock:
            if era != self._era:
                self._era, self._bytes = era, 0
                self._kept.clear()
            for key in keys:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            return None

    def put(self, era: object, key: tuple[str, str], kept: KeptAnswer) -> None:
        """Keep an answer; those that were not used for the longest time make room for it."""
        with self._lock:
            if era != self._era or _size(key, kept) > self._most_bytes:
                return
            self._forget(key)
            self._kept[key] = kept
            self._bytes += _size(key, kept)
            while self._bytes > self._most_bytes:
                self._forget(next(iter(self._kept)))

    @property
    def kept_bytes(self) -> int:
        """How many bytes are kept."""
        return self._bytes

    def _forget(self, key: tuple[str, str]) -> None:
        forgotten = self._kept.pop(key, None)
        if forgotten is not None:
            self._bytes -= _size(key, forgotten)


def _size(key: tuple[str, str], kept: KeptAnswer) -> int:
    return len(kept.answer.body) + len(key[0]) + _BYTES_BESIDE_THE_BODY
