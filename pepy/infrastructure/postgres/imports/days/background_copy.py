"""COPY in the background: while PostgreSQL stores one piece of a day, the next one is folded."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from attrs import define, field
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.infrastructure.postgres.imports.days.copy_text import Columns, CopyText

T = TypeVar("T")

_MAX_WAITING = 4
"""Texts that wait to be sent: together with the one that is being sent, about 50 MB."""


@contextmanager
def background_copy(cursor: Cursor) -> Iterator["BackgroundCopy"]:
    """Yield a way to COPY on a cursor, which must not be used otherwise until the context ends; then all is sent.

    After an error, what was not sent is discarded. Raises what a COPY raised.
    """
    with ThreadPoolExecutor(1, "copy") as thread:
        copy = BackgroundCopy(cursor, thread)
        try:
            yield copy
            copy.finish()
        finally:
            thread.shutdown(wait=True, cancel_futures=True)


@define
class BackgroundCopy:
    """Sends rows in the order in which they come, in a thread of its own."""

    _cursor: Cursor
    _thread: ThreadPoolExecutor
    _waiting: "deque[Future[Any]]" = field(factory=deque)

    def fetch(self, read: Callable[[Cursor], T]) -> "Future[T]":
        """Queue something to be read from the server."""
        self._waiting.append(self._thread.submit(read, self._cursor))
        return self._waiting[-1]

    def send(self, table: str, columns: Columns) -> None:
        """Queue the text of these columns to be sent. Raises what an earlier COPY raised."""
        text = CopyText.of(table, columns)
        while len(self._waiting) >= _MAX_WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(text.send, self._cursor))

    def finish(self) -> None:
        """Wait until everything is sent."""
        while self._waiting:
            self._waiting.popleft().result()
