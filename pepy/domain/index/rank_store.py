"""The port through which ranks are made and kept."""

from datetime import date
from typing import Protocol

from attrs import frozen


@frozen
class RefreshedRanks:
    """What a refresh did."""

    last_day: date | None
    """The day that the ranks are through; None if no day is stored, and so nothing is ranked."""
    projects: int
    """How many projects have a rank in the month."""
    days_read: int


class RankStore(Protocol):
    """Where ranks are derived from stored days."""

    def are_stale(self) -> bool:
        """Tell whether the days that the ranks are of are not those that are stored now."""

    def refresh(self, *, anew: bool) -> RefreshedRanks:
        """Bring the ranks up to date in one transaction, moved on from the old ones where that gives the same.

        With `anew` they are made from nothing in any case. Readers see the old ranks until it commits. Raises
        ImportInProgressError if an import or another refresh is running, or UnrankableError.
        """
