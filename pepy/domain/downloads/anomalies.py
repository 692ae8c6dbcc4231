"""Which days of a project are odd, by one rule for all (docs/anomalies.md): a mark beside a number that stays as it is.

A day is compared with what is usual on its weekday (the median of that weekday in the weeks around it), and then, by a
Hampel filter, with the days around it: only a day that sticks out in both comparisons is odd. Neither a weekly
pattern, nor a trend, nor a step sticks out.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
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
MIN_FACTOR = 2
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
    first_day: date, downloads: Downloads, window: Window, turning_points: Iterable[date] = ()
) -> tuple[Anomaly, ...]:
    """Return the odd days of a window, ascending.

    The downloads are those of `first_day` and the days after it, and should reach MARGIN_DAYS beyond the window on both
    sides where such days are known. From each turning point on the source counts something else: days before and since
    are never compared.
    """
    if max((counted for counted in downloads if counted), default=0) < MIN_DOWNLOADS:
        # Most projects are never downloaded as much.
        return ()
    cuts = [(day - first_day).days for day in turning_points]
    return tuple(
        Anomaly(day, downloads[at] or 0, expected)
        for start, stop in _comparable_stretches(downloads, cuts)
        for at, expected in _odd_ones(start, downloads[start:stop])
        if window.first_day <= (day := first_day + timedelta(days=at)) <= window.last_day
    )


def _comparable_stretches(downloads: Downloads, cuts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the positions from the first to the last known day, cut at the turning points."""
    first, end = 0, len(downloads)
    while downloads[first] is None:
        first += 1
    while downloads[end - 1] is None:
        end -= 1
    yield from pairwise([first, *sorted(cut for cut in set(cuts) if first < cut < end), end])


def _odd_ones(start: int, days: Downloads) -> Iterator[tuple[int, int]]:
    """Yield the positions of odd days, and what is usual there."""
    usual = _usual_downloads(days)
    # Nearly all days are left out here, which takes much less time than what follows.
    off = [
        (at, counted, expected)
        for at, (counted, expected) in enumerate(zip(days, usual, strict=True))
        if expected and counted is not None and not expected < counted * MIN_FACTOR < expected * MIN_FACTOR * MIN_FACTOR
    ]
    for at, counted, expected in off:
        # At the ends the window does not move on.
        first = max(0, min(at - DAYS_AROUND, len(days) - _WINDOW))
        around = slice(first, first + _WINDOW)
        if max(counted, expected) >= MIN_DOWNLOADS and _sticks_out(
            _deviation(counted, expected), _deviations(days[around], usual[around])
        ):
            yield start + at, expected


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
    # At the ends the window does not move on. Nearly always all days are known, and then there is nothing to leave out.
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
