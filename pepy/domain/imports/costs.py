"""What queries were billed, by UTC day and by calendar month."""

from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median_low

from attrs import frozen

from pepy.domain.windows import Window

USUAL_DAYS = 30
"""How many days say what a usual day is billed."""

TIB = 2**40
"""Prices are per TiB."""


@frozen
class BilledDay:
    """What queries that began on a UTC day were billed, whatever became of their imports."""

    day: date
    queries: int
    """Those that were billed for anything."""
    billed_bytes: int


@frozen
class MonthlyBill:
    """What a calendar month was billed so far, and may be billed at its end."""

    month: Window
    days: tuple[BilledDay, ...]
    """The days of the month on which anything was billed, ascending. Where the clock was set back, later ones too."""
    billed_bytes: int
    forecast_bytes: int
    """With what a usual day is billed for each day that is left."""


def month_of(day: date) -> Window:
    """Return the calendar month of a day."""
    first_day = day.replace(day=1)
    # Four days after the 28th is always in the next month.
    return Window(first_day, (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1))


def billed_since(today: date) -> date:
    """Return the first day that has to be known for the bill of a day's month."""
    return min(today.replace(day=1), today - timedelta(days=USUAL_DAYS - 1))


def monthly_bill(today: date, billed: Iterable[BilledDay]) -> MonthlyBill:
    """Return the bill of the month that a day is in, from all days that were billed since `billed_since`.

    A usual day is the median of those of the last 30 days on which anything was billed: filling gaps, with many days on
    one, does not move it.
    """
    known = tuple(billed)
    month = month_of(today)
    days = tuple(day for day in known if day.day >= month.first_day)
    so_far = sum(day.billed_bytes for day in days)
    left = (month.last_day - today).days + all(day.day != today for day in days)
    usual = median_low([day.billed_bytes for day in known]) if known else 0
    return MonthlyBill(month, days, so_far, so_far + usual * left)
