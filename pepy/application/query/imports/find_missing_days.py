"""Which days the daily import would bring in: yesterday, and whatever is missing before it."""

from datetime import timedelta

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.imports.catch_up import CatchUpPlan, find_missing_days
from pepy.domain.imports.ledger import LedgerReader


@frozen
class FindMissingDays:
    """Ask which days are missing, and which `max_days` of them come first."""

    max_days: int


@frozen
class FindMissingDaysHandler:
    """Answers with the days to import now, oldest first, and those that must wait for another run."""

    ledger: LedgerReader
    clock: Clock

    def handle(self, query: FindMissingDays) -> CatchUpPlan:
        """Raises StoreUnavailableError if the ledger cannot be read."""
        return find_missing_days(self.ledger, self.clock().date() - timedelta(days=1), query.max_days)
