"""What the ledger of imports tells the use cases that decide what to import next."""

from datetime import date
from typing import Protocol

from attrs import frozen

from pepy.domain.windows import Window


@frozen
class LedgerDay:
    """A UTC day of which at least one import was attempted."""

    day: date
    complete: bool
    """Whether a run of it was published: readers see the day, even if a later run was refused."""
    method: str | None = None
    """How its newest complete or suspect run fetched it; None where there is no such run."""
    downloads: int | None = None
    """Downloads that this run counted."""
    partition_rows: int | None = None
    """Rows that the partition of the day had then, where that is known."""
    archived: bool = False
    """Whether the day was moved into a file: it can only be brought back by that, so a source is not asked again."""


class Ledger(Protocol):
    """What is known of past imports. Raises StoreUnavailableError if the store cannot answer."""

    def attempts(self, window: Window) -> dict[date, LedgerDay]:
        """Return the days of the window that were ever attempted.

        What was forgotten since counts as never attempted.
        """

    def complete_days(self) -> Window | None:
        """Return the oldest and the newest complete day; None before the first import."""
