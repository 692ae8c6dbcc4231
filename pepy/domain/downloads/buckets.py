"""Dividing a span of days into days, ISO weeks or months, and which of these buckets are complete."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from enum import StrEnum

from attrs import frozen

from pepy.domain.windows import Window


class Granularity(StrEnum):
    """The length of a bucket. Weeks are those of ISO 8601: they start on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@frozen
class Bucket:
    """The part of a calendar day, week or month that is in a span."""

    period: str
    """`2026-08-24`, `2026-W35` or `2026-08`."""
    window: Window
    complete: bool
    """Whether all days of the period are in the span and stored."""
    known: bool
    """Whether any of its days is stored; otherwise its downloads are unknown, not zero."""


def cut_into_buckets(window: Window, granularity: Granularity, complete_days: Collection[date]) -> tuple[Bucket, ...]:
    """Return the buckets of a span of days, ascending, without gaps."""
    return tuple(
        Bucket(
            period=_period(days.first_day, granularity),
            window=days,
            complete=_is_whole(days, granularity) and all(day in complete_days for day in days_of(days)),
            known=any(day in complete_days for day in days_of(days)),
        )
        for days in _spans(window, granularity)
    )


def days_of(window: Window) -> Iterator[date]:
    """Yield the days of a window, ascending."""
    for offset in range(window.length):
        yield window.first_day + timedelta(days=offset)


def missing_days(window: Window, complete_days: Collection[date]) -> tuple[date, ...]:
    """Return the days of a window that are not stored, ascending."""
    return tuple(day for day in days_of(window) if day not in complete_days)


def _spans(window: Window, granularity: Granularity) -> Iterator[Window]:
    first_day = window.first_day
    while first_day <= window.last_day:
        last_day = min(_last_day_of_period(first_day, granularity), window.last_day)
        yield Window(first_day, last_day)
        first_day = last_day + timedelta(days=1)


def _is_whole(days: Window, granularity: Granularity) -> bool:
    day_before = days.first_day - timedelta(days=1)
    return all(day == _last_day_of_period(day, granularity) for day in (day_before, days.last_day))


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
