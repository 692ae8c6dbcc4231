"""How long work reports its progress, without knowing whether a terminal or a log shows it."""

from typing import Protocol


class Progress(Protocol):
    """Shows how much of a piece of work is done."""

    def begin(self, what: str, length: int | None) -> None:
        """A piece of work begins, `length` steps long if that is known."""

    def advance(self, steps: int) -> None:
        """Some steps of the piece of work are done."""

    def end(self) -> None:
        """The piece of work is over, done or not."""
