"""What the queries of a calendar month are billed, and may be billed for together."""

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.imports.costs import month_of, monthly_bill
from pepy.domain.imports.ledger import Bills, LedgerReader


@frozen
class MonthlyBudget:
    """Counts what was billed since the month began, for failed and killed imports as well.

    What is dated later counts too, so that a clock that was set back makes nothing free. Every method raises
    StoreUnavailableError or StoreOutdatedError.
    """

    max_bytes: int | None
    """None: a month may be billed for any amount."""
    ledger: LedgerReader
    bills: Bills
    clock: Clock

    def note(self, job_id: str, bytes_billed: int) -> None:
        """Write down what a query is billed, as far as it is known."""
        self.bills.note_bill(job_id, self.clock(), bytes_billed)

    def left_bytes(self) -> int | None:
        """Return what may still be billed this month; None where there is no limit."""
        if self.max_bytes is None:
            return None
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
