"""What imports cost this month."""

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.imports.costs import TIB, MonthlyBill, billed_since, monthly_bill
from pepy.domain.imports.ledger import LedgerReader


@frozen
class Costs:
    """The bill of this month, and what it may be."""

    bill: MonthlyBill
    price_per_tib: float
    """US dollars."""
    monthly_bytes: int | None
    """What the operator allows; None: any amount."""

    @property
    def left_bytes(self) -> int | None:
        """Return what is left of this month's bytes; None where there is no limit."""
        return None if self.monthly_bytes is None else max(0, self.monthly_bytes - self.bill.billed_bytes)

    def dollars(self, billed_bytes: int) -> float:
        """Return what bytes cost."""
        return billed_bytes * self.price_per_tib / TIB


@frozen
class FindCostsHandler:
    """Answers from the bills that were written down when queries began and ended."""

    ledger: LedgerReader
    clock: Clock
    price_per_tib: float
    monthly_bytes: int | None = None

    def handle(self) -> Costs:
        """Return the costs of the UTC month."""
        today = self.clock().date()
        billed = self.ledger.billed_days(billed_since(today))
        return Costs(monthly_bill(today, billed), self.price_per_tib, self.monthly_bytes)
