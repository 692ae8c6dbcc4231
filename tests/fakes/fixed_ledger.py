"""A ledger of a few given days, for what only shows them."""

from datetime import date

from attrs import frozen

from pepy.domain.errors import StoreUnavailableError
from pepy.domain.imports.costs import BilledDay
from pepy.domain.imports.ledger import LastImport, LedgerDay
from pepy.domain.windows import Window


@frozen
class FixedLedger:
    """Implements `LedgerReader`; one that is not readable raises StoreUnavailableError."""

    days: tuple[LedgerDay, ...]
    first_complete_day: date
    readable: bool = True

    def attempted_days(self, window: Window) -> dict[date, LedgerDay]:
        self._refuse_unreadable()
        return {day.day: day for day in self.days if window.first_day <= day.day <= window.last_day}

    def complete_days(self) -> Window | None:
        self._refuse_unreadable()
        return Window(self.first_complete_day, max(day.day for day in self.days if day.is_complete))

    def last_import(self) -> LastImport | None:
        self._refuse_unreadable()
        return None

    def methods(self) -> frozenset[str]:
        self._refuse_unreadable()
        return frozenset({"bigquery-storage"})

    def billed_days(self, since: date) -> tuple[BilledDay, ...]:
        self._refuse_unreadable()
        return tuple(
            BilledDay(day.day, 1, day.bytes_billed) for day in self.days if day.bytes_billed and day.day >= since
        )

    def _refuse_unreadable(self) -> None:
        if not self.readable:
            raise StoreUnavailableError("gone")
