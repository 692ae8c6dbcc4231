"""Showing progress: a progress bar on a terminal, log lines otherwise."""

import logging
import sys
import time
from typing import Any

import click
from attrs import define

from pepy.application.progress import Progress

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LINES = 10
"""How often to log the progress."""


def progress_for_this_output() -> Progress:
    """Return a bar if standard error is a terminal, and log lines otherwise."""
    return TerminalProgress() if sys.stderr.isatty() else LogProgress()


class SilentProgress:
    """Shows nothing, for steps of work that already has its own progress bar."""

    def begin(self, what: str, length: int | None) -> None:
        """Show nothing."""

    def advance(self, steps: int) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing."""


@define
class TerminalProgress:
    """Draws a progress bar."""

    _bar: Any = None

    def begin(self, what: str, length: int | None) -> None:
        """Draw the bar."""
        self._bar = click.progressbar(length=length or 0, label=what, file=sys.stderr, show_pos=True)
        self._bar.render_progress()

    def advance(self, steps: int) -> None:
        """Move the bar."""
        self._bar.update(steps)

    def end(self) -> None:
        """Leave the bar and start a new line."""
        self._bar.render_finish()


@define
class LogProgress:
    """Logs a line every few seconds."""

    _what: str = ""
    _done: int = 0
    _length: int | None = None
    _next_line_at: float = 0.0

    def begin(self, what: str, length: int | None) -> None:
        """Start counting."""
        self._what, self._length, self._done = what, length, 0
        self._next_line_at = time.monotonic() + SECONDS_BETWEEN_LINES

    def advance(self, steps: int) -> None:
        """Count, and log if it is time."""
        self._done += steps
        if time.monotonic() < self._next_line_at:
            return
        logger.info("%s: %s of %s", self._what, self._done, self._length or "an unknown number of")
        self._next_line_at = time.monotonic() + SECONDS_BETWEEN_LINES

    def end(self) -> None:
        """Do nothing."""
