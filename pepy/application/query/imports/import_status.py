"""Which days are stored, which are missing, and how their imports went."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.windows import Window


class DayState(StrEnum):
    """What the ledger says of a day. A run that was killed has FAILED, though the ledger still calls it running."""

    COMPLETE = "complete"
    SUSPECT = "suspect"
    FAILED = "failed"
    RUNNING = "running"
    MISSING = "missing"
    FORGOTTEN = "forgotten"
    """It was imported, and an operator took it out again."""

    @property
    def needs_attention(self) -> bool:
        """Tell whether the day is not what readers should see."""
        return self is not DayState.COMPLETE


@frozen
class DayStatus:
    """A UTC day in the ledger: figures of its newest complete or suspect run, or else of its last attempt."""

    day: date
    state: DayState
    attempts: int = 0
    source_rows: int | None = None
    source_downloads: int | None = None
    bytes_billed: int | None = None
    seconds: float | None = None
    error: str | None = None
    archived_in: str | None = None
    """The file that a complete day was moved into."""


@frozen
class LastImport:
    """The import that was begun last."""

    day: date
    attempt: int
    state: DayState
    started_at: datetime
    finished_at: datetime | None = None
    """None while it runs, and where its process was killed."""


class ImportHistory(Protocol):
    """The read port of the ledger."""

    def attempted_days(self, window: Window) -> dict[date, DayStatus]:
        """Return the days of the window that were ever attempted."""

    def first_day(self) -> date | None:
        """Return the oldest complete day; None before the first import."""

    def newest_day(self) -> date | None:
        """Return the newest complete day; None before the first import."""

    def last_import(self) -> LastImport | None:
        """Return the import that was begun last; None before the first one."""

    def methods(self) -> frozenset[str]:
        """Return how the complete days were fetched, see `SourceDay.method`."""


@frozen
class ShowImports:
    """Ask for the last `days` days up to yesterday, or up to the newest complete day if that is later."""

    days: int


@frozen
class ShowImportsHandler:
    """Answers with one status per day, ascending, gaps included."""

    history: ImportHistory
    clock: Clock

    def handle(self, query: ShowImports) -> tuple[DayStatus, ...]:
        """Days before the first import are not gaps; before the first import yesterday is one."""
        yesterday = self.clock().date() - timedelta(days=1)
        # A day is complete before it is over where it came from a file, or the server's clock is behind.
        last_day = max(yesterday, self.history.newest_day() or yesterday)
        first_day = max(self.history.first_day() or last_day, last_day - timedelta(days=query.days - 1))
        window = Window(first_day, last_day)
        attempted = self.history.attempted_days(window)
        return tuple(attempted.get(day, DayStatus(day, DayState.MISSING)) for day in window.days)
