"""What the queries of a calendar month may be billed for together."""

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.imports.costs import month_of, monthly_bill
from pepy.domain.imports.ledger import LedgerReader


@frozen
class MonthlyBudget:
    """Counts what the ledger says was billed since the month began, failed imports included.

    What is dated later counts too, so that a clock that was set back makes nothing free.
    """

    max_bytes: int
    ledger: LedgerReader
    clock: Clock

    def left_bytes(self) -> int:
        """Return what may still be billed this month. Raises StoreUnavailableError or StoreOutdatedError."""
        today = self.clock().date()
        billed = self.ledger.billed_days(month_of(today).first_day)
        return max(0, self.max_bytes - monthly_bill(today, billed).billed_bytes)

    def refusal(self, left_bytes: int) -> str:
        """Say why a query that reads more than what is left is refused, and what to do."""
        month = month_of(self.clock().date())
        return (
            f"more than the {left_bytes:,} bytes that PEPY_BIGQUERY_MONTHLY_BYTES ({self.max_bytes:,}) leaves until "
            f"{month.last_day}: raise it, or import the day next month; `pepy costs` shows what was billed"
        )
