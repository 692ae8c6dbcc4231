"""Which days of a range should be imported."""

from datetime import date

from attrs import frozen

from pepy.domain.imports.catch_up import days_of_range
from pepy.domain.imports.ledger import LedgerReader
from pepy.domain.windows import Window


@frozen
class FindDaysOfRange:
    """Ask for the days of a range, with or without those that are complete already."""

    window: Window
    skip_complete: bool


@frozen
class FindDaysOfRangeHandler:
    """Answers with the days to import, oldest first."""

    ledger: LedgerReader

    def handle(self, query: FindDaysOfRange) -> tuple[date, ...]:
        """Return all days, or those that are not complete."""
        return days_of_range(self.ledger, query.window, query.skip_complete)
