"""What a month was billed, and what it may be billed at its end, on any day of it."""

from datetime import UTC, date, datetime

import pytest

from pepy.application.query.imports.find_costs import Costs, FindCostsHandler
from pepy.domain.imports.costs import BilledDay, billed_since, month_of, monthly_bill
from pepy.domain.imports.ledger import LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import Window
from tests.fakes.fixed_ledger import FixedLedger


def billed(*days: tuple[str, int]) -> list[BilledDay]:
    return [BilledDay(date.fromisoformat(day), 1, billed_bytes) for day, billed_bytes in days]


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 2, 28), Window(date(2026, 2, 1), date(2026, 2, 28))),
        (date(2024, 2, 1), Window(date(2024, 2, 1), date(2024, 2, 29))),
        (date(2026, 12, 31), Window(date(2026, 12, 1), date(2026, 12, 31))),
        (date(2026, 11, 30), Window(date(2026, 11, 1), date(2026, 11, 30))),
    ],
)
def test_a_month_is_a_calendar_month(day: date, month: Window) -> None:
    assert month_of(day) == month


def test_each_day_that_is_left_is_expected_to_be_billed_as_usual() -> None:
    # 28 September, billed already: two days are left.
    bill = monthly_bill(date(2026, 9, 28), billed(("2026-09-26", 100), ("2026-09-27", 110), ("2026-09-28", 90)))

    assert (bill.billed_bytes, bill.forecast_bytes) == (300, 300 + 2 * 100)


def test_today_is_still_to_come_where_nothing_was_billed_yet() -> None:
    assert monthly_bill(date(2026, 9, 30), billed(("2026-09-29", 100))).forecast_bytes == 200


def test_filling_gaps_does_not_make_a_usual_day_dearer() -> None:
    bill = monthly_bill(date(2026, 9, 30), billed(("2026-09-28", 100), ("2026-09-29", 10_000), ("2026-09-30", 100)))

    assert bill.forecast_bytes == bill.billed_bytes == 10_200


def test_on_the_first_of_a_month_the_month_before_says_what_is_usual() -> None:
    today = date(2026, 9, 1)

    bill = monthly_bill(today, billed(("2026-08-30", 100), ("2026-08-31", 100)))

    assert billed_since(today) == date(2026, 8, 3)
    assert (bill.days, bill.billed_bytes, bill.forecast_bytes) == ((), 0, 30 * 100)
    assert billed_since(date(2026, 8, 31)) == date(2026, 8, 1)


def test_nothing_billed_is_nothing_expected() -> None:
    assert monthly_bill(date(2026, 9, 1), ()).forecast_bytes == 0


def test_costs_say_what_is_left_and_never_less_than_nothing() -> None:
    def costs(monthly_bytes: int | None) -> Costs:
        day = LedgerDay(date(2026, 8, 24), ImportState.COMPLETE, bytes_billed=2**40)
        ledger = FixedLedger((day,), first_complete_day=day.day)
        return FindCostsHandler(ledger, lambda: datetime(2026, 8, 25, tzinfo=UTC), 6.25, monthly_bytes).handle()

    assert [costs(limit).left_bytes for limit in (2**40 + 5, 10, None)] == [5, 0, None]
    assert costs(None).dollars(2**40) == 6.25
