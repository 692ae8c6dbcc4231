"""From counts and days to positions: integer arithmetic, so that every machine draws the same picture."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import count

from attrs import frozen

from pepy.domain.downloads.buckets import Granularity

_STEPS = (1, 2, 5)


def nice_ticks(highest: int, most: int) -> tuple[int, ...]:
    """Return at most `most` + 1 round counts from 0 to the highest one, apart by 1, 2 or 5 times 10^n.

    Where there is nothing but zero, that is the only tick.
    """
    if highest <= 0:
        return (0,)
    step = next(step for step in _round_numbers() if highest // step <= most)
    return tuple(range(0, highest + 1, step))


def _round_numbers() -> Iterator[int]:
    return (step * 10**power for power in count() for step in _STEPS)


@frozen
class Scale:
    """A line from one position to another, on which numbers from `lowest` to `highest` lie."""

    lowest: int
    highest: int
    start: int
    end: int

    def at(self, number: int) -> int:
        """Return the position of a number, rounded to the nearest; one outside lies on the end that it is beyond.

        The only number of a scale without length lies in the middle.
        """
        span = self.highest - self.lowest
        if span <= 0:
            return (self.start + self.end) // 2
        if number <= self.lowest or number >= self.highest:
            return self.start if number <= self.lowest else self.end
        within = number - self.lowest
        return self.start + (2 * within * (self.end - self.start) + span) // (2 * span)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(day: date) -> str:
    """Return a day as it is written for readers: 24 Aug 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@frozen
class DayTick:
    """A day on the time axis with its label."""

    day: date
    label: str


def time_ticks(first_day: date, last_day: date, granularity: Granularity, most: int) -> Iterator[tuple[DayTick, ...]]:
    """Yield the ticks that an axis can have, about `most` at most, the densest first; the last choice is a single one.

    Ticks stand on days, on Mondays, on first days of months or of years, never closer than the buckets are.
    """
    days = (last_day - first_day).days
    if granularity is not Granularity.MONTH:
        for step in (1, 2, 7, 14) if granularity is Granularity.DAY else (7, 14):
            if days <= step * most:
                yield _labelled(_every_nth_day(first_day, last_day, step), _day_and_month)
    for months in (1, 2, 3, 6):
        if days <= 31 * months * most:
            yield _labelled(_every_nth_month(first_day, last_day, months), _month)
    for years in (1, 2, 5):
        yield tuple(DayTick(day, str(day.year)) for day in _every_nth_month(first_day, last_day, 12 * years))
    yield (DayTick(first_day, day_text(first_day)),)


def _every_nth_day(first_day: date, last_day: date, step: int) -> list[date]:
    # Day 1 of the calendar is a Monday: every seventh from there is one as well.
    first = first_day.toordinal() + (1 - first_day.toordinal()) % step
    return [date.fromordinal(day) for day in range(first, last_day.toordinal() + 1, step)]


def _every_nth_month(first_day: date, last_day: date, step: int) -> list[date]:
    # Months are counted from year 0. One that began before the range has its tick outside.
    first = 12 * first_day.year + first_day.month - 1 + (first_day.day > 1)
    last = 12 * last_day.year + last_day.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first + -first % step, last + 1, step)]


def _labelled(days: Sequence[date], text: Callable[[date, str], str]) -> tuple[DayTick, ...]:
    """Label days; the first one, and the first of each further year, tell the year."""
    years = [None, *(day.year for day in days)]
    return tuple(
        DayTick(day, text(day, "" if day.year == year_before else f" {day.year}"))
        for day, year_before in zip(days, years, strict=False)
    )


def _day_and_month(day: date, year: str) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def _month(day: date, year: str) -> str:
    return f"{_MONTHS[day.month - 1]}{year}"
