"""Reporting the progress of long work, to a terminal or a log."""

from typing import Protocol


class Progress(Protocol):
    """Receives the progress of long work."""

    def begin(self, what: str, length: int | None) -> None:
        """Start reporting on work of `length` steps; None if the length is unknown."""

    def advance(self, steps: int) -> None:
        """Report that further steps are done."""

    def end(self) -> None:
        """Stop reporting, whether the work is finished or not."""
