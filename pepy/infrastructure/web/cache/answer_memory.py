"""Answers kept in the memory of a worker, until the data moves or room is needed."""

from collections import OrderedDict
from datetime import date
from threading import Lock
from zlib import crc32

from attrs import frozen

from pepy.infrastructure.web.answer import Answer

_BYTES_BESIDE_THE_BODY = 1_500
"""What the headers, the key and the place in the table take, measured as growth of a process per kept badge."""

Era = tuple[int, date]
"""A data version on a UTC day."""


@frozen(slots=True)
class KeptAnswer:
    """An answer, and the route that made it."""

    answer: Answer
    route: str


_Answers = OrderedDict[tuple[str, str], KeptAnswer]


class AnswerMemory:
    """The answers used last, at most so many bytes of them, all of one era: a data version on a day.

    Thread-safe. A put of another era than the present one is forgotten. What was kept when a new data version begins is
    set aside, for as long as answers of the version before may still be given.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._era: Era | None = None
        self._kept: _Answers = OrderedDict()
        self._former: _Answers = OrderedDict()
        self._bytes = 0

    def get(self, era: Era, *keys: tuple[str, str]) -> KeptAnswer | None:
        """Return what was kept in this era under the first of these keys (address and content coding) that has any."""
        with self._lock:
            if era != self._era:
                self._begin(era)
            for key in keys:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            return None

    def former(self, share: float, *keys: tuple[str, str]) -> KeptAnswer | None:
        """Return what was kept before the present data version, for this share of all addresses.

        As the share shrinks from 1 to 0, each address comes to its own moment at which its answer is made anew. Without
        that, all would be made at once after an import, and requests would stand in line.
        """
        if not self._former:
            return None
        with self._lock:
            if share <= 0.0:
                self._forget_former()
                return None
            return next((self._former[key] for key in keys if key in self._former and _place(key) < share), None)

    def put(self, era: Era, key: tuple[str, str], kept: KeptAnswer) -> None:
        """Keep an answer; those that were not used for the longest time make room for it."""
        with self._lock:
            if era != self._era or _size(key, kept) > self._most_bytes:
                return
            for answers in (self._former, self._kept):
                self._forget(answers, key)
            self._kept[key] = kept
            self._bytes += _size(key, kept)
            while self._bytes > self._most_bytes:
                answers = self._former or self._kept
                self._forget(answers, next(iter(answers)))

    @property
    def kept_bytes(self) -> int:
        """How many bytes are kept."""
        return self._bytes

    def _begin(self, era: Era) -> None:
        self._forget_former()
        if self._era and self._era[1] == era[1]:
            self._former, self._kept = self._kept, self._former
        else:
            # Windows move with the day: its answers are never those of the day before.
            self._kept.clear()
            self._bytes = 0
        self._era = era

    def _forget_former(self) -> None:
        self._bytes -= sum(_size(key, kept) for key, kept in self._former.items())
        self._former.clear()

    def _forget(self, answers: _Answers, key: tuple[str, str]) -> None:
        forgotten = answers.pop(key, None)
        if forgotten is not None:
            self._bytes -= _size(key, forgotten)


def _place(key: tuple[str, str]) -> float:
    """Return where an address stands among all, from 0 to below 1."""
    return crc32(key[0].encode("utf-8", "surrogateescape")) / 2**32


def _size(key: tuple[str, str], kept: KeptAnswer) -> int:
    return len(kept.answer.body) + len(key[0]) + _BYTES_BESIDE_THE_BODY
