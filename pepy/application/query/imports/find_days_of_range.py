"""Which days of a range should be imported."""

from datetime import date

from attrs import frozen

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
        if not query.skip_complete:
            return query.window.days
        attempted = self.ledger.attempted_days(query.window)
        return tuple(day for day in query.window.days if day not in attempted or not attempted[day].is_complete)
