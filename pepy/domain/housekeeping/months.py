"""Months of stored days, and the port that rewrites them."""

from datetime import date
from typing import Protocol

from attrs import frozen


@frozen
class CompactedMonth:
    """The result of rewriting a month; bytes include indexes."""

    rows: int
    bytes_before: int
    bytes_after: int


class Months(Protocol):
    """The stored months."""

    def compact(self, month: date) -> CompactedMonth:
        """Rewrite the month of this first day in project order; readers always see the same rows.

        Raises InvalidMonthError if no day of it is stored, ImportInProgressError if an import is running, and
        StoreBusyError if other sessions lock the month for too long. Nothing is changed then.
        """
