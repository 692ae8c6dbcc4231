"""Reporting the progress of long work, to a terminal or a log."""

from collections.abc import Callable, Generator, Iterable
from typing import Protocol, TypeVar

Piece = TypeVar("Piece")
"""A part of long work."""


class Progress(Protocol):
    """Receives the progress of long work."""

    def begin(self, what: str, length: int | None) -> None:
        """Start reporting on work of `length` steps; None if the length is unknown."""

    def advance(self, steps: int) -> None:
        """Report that further steps are done."""

    def end(self) -> None:
        """Stop reporting, whether the work is finished or not."""


def report_rows(
    progress: Progress, what: str, length: int | None, pieces: Iterable[Piece], rows: Callable[[], int]
) -> Generator[Piece, None, None]:
    """Yield pieces and show the progress in rows, which `rows` counts as the pieces are made.

    The progress ends with the iteration, so close it as soon as it is given up.
    """
    progress.begin(what, length)
    try:
        rows_done = 0
        for piece in pieces:
            yield piece
            progress.advance(rows() - rows_done)
            rows_done = rows()
    finally:
        progress.end()
