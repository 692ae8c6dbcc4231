"""Dividing a span of days into days, ISO weeks or months, and which of these buckets are complete."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from attrs import frozen

from pepy.domain.windows import Window


class Granularity(StrEnum):
    """The length of a bucket. Weeks are those of ISO 8601: they start on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


# Most questions of an hour are about the same few spans, whichever project they are about. Each has two, since its odd
# days depend on days around it.
_remembered = lru_cache(maxsize=16)


@frozen
class Bucket:
    """The part of a calendar day, week or month that is in a span."""

    period: str
    """`2026-08-24`, `2026-W35` or `2026-08`."""
    window: Window
    numbers: range
    """The numbers of its days in the span, which begins with day 0."""
    complete: bool
    """Whether all days of the period are in the span and stored."""
    known: bool
    """Whether any of its days is stored; otherwise its downloads are unknown, not zero."""


@frozen(eq=False)
class Buckets:
    """The buckets of a span of days, ascending, without gaps. They are compared by identity, which takes no time."""

    all: tuple[Bucket, ...]
    days: int
    """How many days they have together."""

    def __iter__(self) -> Iterator[Bucket]:
        """Yield the buckets."""
        return iter(self.all)

    def __len__(self) -> int:
        """Return the number of buckets."""
        return len(self.all)

    def __getitem__(self, number: int) -> Bucket:
        """Return a bucket."""
        return self.all[number]


@_remembered
def cut_into_buckets(window: Window, granularity: Granularity, complete_days: frozenset[date]) -> Buckets:
    """Return the buckets of a span of days."""
    days = window.days
    stored = [day in complete_days for day in days]
    buckets = (
        Bucket(
            period=_period(days[numbers[0]], granularity),
            window=Window(days[numbers[0]], days[numbers[-1]]),
            numbers=numbers,
            complete=all(stored[numbers.start : numbers.stop])
            and _is_whole(days[numbers[0]], days[numbers[-1]], granularity),
            known=any(stored[numbers.start : numbers.stop]),
        )
        for numbers in _spans(days, granularity)
    )
    return Buckets(tuple(buckets), len(days))


def count_buckets(window: Window, granularity: Granularity) -> int:
    """Return into how many buckets a span of days is cut."""
    first_day, last_day = window.first_day, window.last_day
    if granularity is Granularity.MONTH:
        return (last_day.year - first_day.year) * 12 + last_day.month - first_day.month + 1
    if granularity is Granularity.WEEK:
        return (window.length + first_day.weekday() + 6) // 7
    return window.length


@_remembered
def missing_days(window: Window, complete_days: frozenset[date]) -> tuple[date, ...]:
    """Return the days of a window that are not stored, ascending."""
    return tuple(day for day in window.days if day not in complete_days)


def _spans(days: tuple[date, ...], granularity: Granularity) -> Iterator[range]:
    start = 0
    while start < len(days):
        left = (_last_day_of_period(days[start], granularity) - days[start]).days
        stop = min(start + left + 1, len(days))
        yield range(start, stop)
        start = stop


def _is_whole(first_day: date, last_day: date, granularity: Granularity) -> bool:
    if granularity is Granularity.DAY:
        return True
    day_before = first_day - timedelta(days=1)
    return all(day == _last_day_of_period(day, granularity) for day in (day_before, last_day))


def _last_day_of_period(day: date, granularity: Granularity) -> date:
    if granularity is Granularity.MONTH:
        # Four days after the 28th is always in the next month.
        next_month = day.replace(day=28) + timedelta(days=4)
        return next_month - timedelta(days=next_month.day)
    return day + timedelta(days=6 - day.weekday()) if granularity is Granularity.WEEK else day


def _period(day: date, granularity: Granularity) -> str:
    if granularity is Granularity.MONTH:
        return day.isoformat()[:7]
    if granularity is Granularity.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()
