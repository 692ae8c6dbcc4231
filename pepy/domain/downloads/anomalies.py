"""Which days of a project are odd, by one rule for all (docs/anomalies.md): a mark beside a number that stays as it is.

A day is held against what is usual on its weekday (the median of that weekday in the weeks around it), and then, with a
Hampel filter, against the days around it: only a day that sticks out of both is odd. Neither a weekly pattern, nor a
trend, nor a step sticks out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import log
from statistics import median
from typing import Any

from attrs import frozen

from pepy.domain.windows import Window

RULE = "hampel-weekday-1"
"""The name of the rule and its parameters in answers. It changes whenever one of them does."""

WEEKS_AROUND = 2
"""Five weeks say what is usual on a weekday: two odd ones of them do not matter."""
DAYS_AROUND = 10
"""Three weeks say how much days vary: long enough to be steady, short enough to follow a project's life."""
MIN_KNOWN_WEEKS = 4
"""With fewer of the five weeks nobody knows what is usual."""
MIN_KNOWN_DAYS = 14
"""With fewer of the 21 days nobody knows how much they vary."""
MIN_FACTOR = 2.0
"""An odd day has at least twice, or at most half, of what is usual: less is no news, however steady a project is."""
MIN_DEVIATIONS = 7.0
"""How many standard deviations an odd day is away. The usual 3 would mark ordinary days: 21 days say only roughly how
much days vary, and most of those that vary much do not vary normally."""
MIN_DOWNLOADS = 1_000
"""An odd day, or what is usual on it, has so many. Mirrors alone make hundreds of a new release."""

MARGIN_DAYS = 7 * 2 * WEEKS_AROUND + 2 * DAYS_AROUND
"""How many days beyond both ends of a range its marks depend on at most: a window at an end of what is known is as long
as any other, and so reaches twice as far to the other side."""

_WINDOW = 2 * DAYS_AROUND + 1
_OF_NORMAL_DISTRIBUTION = 1.4826
"""The standard deviation of normally distributed values divided by their median absolute deviation."""

Downloads = Sequence[int | None]
"""Downloads day by day without a gap; None where they are not known."""


@frozen
class Anomaly:
    """An odd day of a project."""

    day: date
    downloads: int
    expected: int
    """What is usual: the median of the same weekday in the weeks around it."""


def find_anomalies(
    downloads: Mapping[date, int], known_days: Collection[date], window: Window, turning_points: Collection[date] = ()
) -> tuple[Anomaly, ...]:
    """Return the odd days of a window, ascending.

    `downloads` and `known_days` should reach MARGIN_DAYS beyond it where there are such days; a known day without
    downloads has none. From each turning point on the source counts something else: days before and since are never
    compared.
    """
    return tuple(
        Anomaly(first_day + timedelta(days=at), days[at] or 0, expected)
        for first_day, days in _comparable_stretches(downloads, known_days, turning_points)
        for at, expected in _odd_ones(days)
        if window.first_day <= first_day + timedelta(days=at) <= window.last_day
    )


def _comparable_stretches(
    downloads: Mapping[date, int], known_days: Collection[date], turning_points: Collection[date]
) -> Iterator[tuple[date, Downloads]]:
    """Yield the days from the first to the last known one, cut at the turning points, with the first day of each."""
    if not known_days:
        return
    first_day, end = min(known_days), max(known_days) + timedelta(days=1)
    cuts = sorted(day for day in set(turning_points) if first_day < day < end)
    for start, stop in zip((first_day, *cuts), (*cuts, end), strict=True):
        days = (start + timedelta(days=offset) for offset in range((stop - start).days))
        yield start, [downloads.get(day, 0) if day in known_days else None for day in days]


def _odd_ones(days: Downloads) -> Iterator[tuple[int, int]]:
    """Yield the positions of odd days, and what is usual there."""
    usual = _usual_downloads(days)
    for at, (counted, expected) in enumerate(zip(days, usual, strict=True)):
        # This leaves nearly all days out, and takes much less time than what follows.
        if not expected or counted is None or max(counted, expected) < MIN_DOWNLOADS:
            continue
        if expected / MIN_FACTOR < counted < expected * MIN_FACTOR:
            continue
        # At the ends the window does not move on either.
        first = max(0, min(at - DAYS_AROUND, len(days) - _WINDOW))
        around = slice(first, first + _WINDOW)
        if _sticks_out(_deviation(counted, expected), _deviations(days[around], usual[around])):
            yield at, expected


def _usual_downloads(days: Downloads) -> list[int | None]:
    """Return what is usual on each day; None where nobody knows."""
    usual: list[int | None] = [None] * len(days)
    for weekday in range(7):
        usual[weekday::7] = _usual_of_weekday(days[weekday::7])
    return usual


def _usual_of_weekday(weeks: Downloads) -> list[int | None]:
    width = 2 * WEEKS_AROUND + 1
    if len(weeks) <= width:
        return [_middle(weeks)] * len(weeks)
    windows = zip(*(weeks[week:] for week in range(width)), strict=False)
    # At the ends the window does not move on.
    # Nearly always all days are known, and then there is nothing to leave out.
    middles = list(map(_middle if None in weeks else _middle_of_known, windows))
    return middles[:1] * WEEKS_AROUND + middles + middles[-1:] * WEEKS_AROUND


def _middle_of_known(downloads: Sequence[Any]) -> int:
    middle: int = sorted(downloads)[WEEKS_AROUND]
    return middle


def _middle(downloads: Downloads) -> int | None:
    known = sorted(count for count in downloads if count is not None)
    if len(known) < MIN_KNOWN_WEEKS:
        return None
    return (known[len(known) // 2] + known[(len(known) - 1) // 2]) // 2


def _deviations(days: Downloads, usual: Sequence[int | None]) -> list[float]:
    return [
        _deviation(counted, expected)
        for counted, expected in zip(days, usual, strict=True)
        if counted is not None and expected is not None
    ]


def _deviation(counted: int, expected: int) -> float:
    """Return how far downloads are from the usual, as a logarithm: half as many weigh as much as twice as many."""
    return log((counted + 1) / (expected + 1))


def _sticks_out(deviation: float, around: Sequence[float]) -> bool:
    if len(around) < MIN_KNOWN_DAYS:
        return False
    center = median(around)
    spread = _OF_NORMAL_DISTRIBUTION * median(abs(other - center) for other in around)
    return abs(deviation - center) >= max(log(MIN_FACTOR), MIN_DEVIATIONS * spread)
