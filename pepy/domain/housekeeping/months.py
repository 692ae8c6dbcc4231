"""Months of stored days, and the port that rewrites them."""

from datetime import date
from typing import Protocol

from attrs import frozen


@frozen
class CompactedMonth:
    """What rewriting a month came to; bytes include indexes."""

    rows: int
    bytes_before: int
    bytes_after: int


class Months(Protocol):
    """The stored months."""

    def compact(self, month: date) -> CompactedMonth:
        """Rewrite the month of this first day in the order of projects; readers see the same rows at any moment.

        Raises InvalidMonthError if nothing of it is stored, ImportInProgressError if somebody imports, and
        StoreBusyError if others hold on to the month for too long. Nothing is changed then.
        """
