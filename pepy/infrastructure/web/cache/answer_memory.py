"""Answers kept in the memory of a worker, until others need the space: the least recently used go first."""

from datetime import date
from threading import Lock

from attrs import frozen
from cachetools import LRUCache

from pepy.application.query.downloads.project_reader import DataState
from pepy.infrastructure.api.answers import Answer

_BYTES_BESIDE_THE_BODY = 1_500
"""Bytes that headers, key and table entry take, measured as the growth of a process per kept badge."""

Key = tuple[str, str]
"""An address, and one of the forms of its answer: media type and content coding."""


@frozen(slots=True)
class KeptAnswer:
    """An answer, the UTC day that it was made on, the route that made it, and the version of the data that it shows."""

    answer: Answer
    day: date
    route: str
    version: int | None
    """Of all data, or of data without ranks; None: it depends on no data."""
    unranked: bool
    """Whether it shows no ranks."""

    def is_of(self, state: DataState) -> bool:
        """Tell whether the data that it shows are those of now."""
        return self.version == state.version_of(unranked=self.unranked)


class AnswerMemory(LRUCache[Key, KeptAnswer]):
    """A limited number of bytes of answers; callers must hold `lock`."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(max_bytes, lambda kept: len(kept.answer.body) + _BYTES_BESIDE_THE_BODY)
        self.lock = Lock()
