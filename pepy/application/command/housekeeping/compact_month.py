"""Compact a month: rewrite a past month so that each project's days lie together on disk."""

from datetime import date

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.errors import InvalidMonthError
from pepy.domain.housekeeping.months import CompactedMonth, Months


@frozen
class CompactMonth:
    """Rewrite the month of this first day."""

    month: date


@frozen
class CompactMonthHandler:
    """Carries out `CompactMonth`."""

    months: Months
    clock: Clock

    def handle(self, command: CompactMonth) -> CompactedMonth:
        """Rewrite the month and return the result.

        Raises InvalidMonthError for the current month: its next days would be appended after the sorted rows.
        """
        if command.month >= self.clock().date().replace(day=1):
            raise InvalidMonthError(f"Month {command.month:%Y-%m} is not over yet")
        return self.months.compact(command.month)
