"""Which days of a project are odd, by one rule for all (docs/anomalies.md): a mark beside a number that stays as it is.

A day is compared with what is usual on its weekday (the median of that weekday in the weeks around it), and then, by a
Hampel filter, with the days around it: only a day that sticks out in both comparisons is odd. Neither a weekly
pattern, nor a trend, nor a step sticks out.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from operator import itemgetter

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

_FACTOR_SQUARED = MIN_FACTOR**2
_WINDOW = 2 * DAYS_AROUND + 1
_third = itemgetter(WEEKS_AROUND)
_WEEKS = 2 * WEEKS_AROUND + 1
_SPAN = 7 * _WEEKS
"""With fewer days there are not so many weeks of each weekday."""
_OF_NORMAL_DISTRIBUTION = 1.4826
"""The standard deviation of normally distributed values divided by their median absolute deviation."""
_LOW, _HIGH = 1 / (MIN_FACTOR - 0.01), MIN_FACTOR - 0.01
"""A day with MIN_FACTOR times the usual, or with that part of it, has no ratio between these. They are a little closer
than the factor, because a ratio is of one more of each."""
_NEEDED_DAYS = 7 * WEEKS_AROUND + DAYS_AROUND
"""How many days before and after a day its mark depends on, unless the days known end before."""
_REACH = 1 / (MIN_DEVIATIONS * _OF_NORMAL_DISTRIBUTION)
"""What part of an odd day's distance the median distance of the days around it is at most."""

Downloads = list[int | None]
"""Downloads day by day without a gap; None where they are not known."""

Ratios = list[float | None]
"""Downloads divided by the usual, with one more of each; None where they are not known."""


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
    if max(filter(None, downloads), default=0) < MIN_DOWNLOADS:
        # Most projects are never downloaded as much.
        return ()
    first, last = ((day - first_day).days for day in (window.first_day, window.last_day))
    cuts = [(day - first_day).days for day in turning_points]
    return tuple(
        Anomaly(first_day + timedelta(days=at), downloads[at] or 0, expected)
        for start, stop in _comparable_stretches(downloads, cuts)
        if start <= last and stop > first
        for at, expected in _odd_ones(downloads, _needed(range(start, stop), first, last), first, last + 1)
    )


def _comparable_stretches(downloads: Downloads, cuts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the positions from the first to the last known day, cut at the turning points."""
    first, end = 0, len(downloads)
    while downloads[first] is None:
        first += 1
    while downloads[end - 1] is None:
        end -= 1
    yield from pairwise([first, *sorted(cut for cut in set(cuts) if first < cut < end), end])


def _needed(stretch: range, first: int, last: int) -> range:
    """Return the part of a stretch that the marks of these days depend on, or five weeks of it if it is at an end."""
    start = max(stretch.start, min(first - _NEEDED_DAYS, stretch.stop - _SPAN))
    return range(start, min(stretch.stop, max(last + 1 + _NEEDED_DAYS, start + _SPAN)))


def _odd_ones(downloads: Downloads, needed: range, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the positions of odd days from the first one on, up to the end, and what is usual there."""
    start, days = needed.start, downloads[needed.start : needed.stop]
    if _is_calm(days):
        return
    usual = _usual_downloads(days)
    ratios = _ratios(days, usual)
    asked = slice(max(0, first - start), end - start)
    for at in _days_off(days, usual, ratios[asked], asked.start):
        # At the ends the window does not move on.
        window = max(0, min(at - DAYS_AROUND, len(days) - _WINDOW))
        if _sticks_out(ratios[at], ratios[window : window + _WINDOW]):
            yield start + at, usual[at] or 0


def _is_calm(days: Downloads) -> bool:
    """Tell whether no weekday ever had twice as many downloads as at another time: then none can be far from usual."""
    for weekday in range(min(7, len(days))):
        counted = [count for count in days[weekday::7] if count is not None]
        if counted and max(counted) >= MIN_FACTOR * min(counted):
            return False
    return True


def _days_off(days: Downloads, usual: Downloads, ratios: Ratios, first: int) -> list[int]:
    """Return the positions of days that are far from the usual and count at all, of those with these ratios."""
    perhaps = [at for at, ratio in enumerate(ratios, first) if ratio is not None and not _LOW < ratio < _HIGH]
    return [at for at in perhaps if _is_off(days[at] or 0, usual[at] or 0)]


def _is_off(counted: int, expected: int) -> bool:
    counts = counted >= MIN_DOWNLOADS or expected >= MIN_DOWNLOADS
    return counts and expected > 0 and not expected < counted * MIN_FACTOR < expected * _FACTOR_SQUARED


def _usual_downloads(days: Downloads) -> list[int | None]:
    """Return what is usual on each day; None where nobody knows."""
    if len(days) < _SPAN:
        usual = [_middle(days[weekday::7]) for weekday in range(7)]
        return [usual[at % 7] for at in range(len(days))]
    weeks = zip(*(days[7 * week :] for week in range(_WEEKS)), strict=False)
    # Nearly always all days are known, and then there is nothing to leave out.
    middles = list(map(_middle, weeks) if None in days else map(_third, map(sorted, weeks)))
    # At the ends the weeks do not move on.
    return middles[:7] * WEEKS_AROUND + middles + middles[-7:] * WEEKS_AROUND


def _middle(downloads: Iterable[int | None]) -> int | None:
    known = sorted([count for count in downloads if count is not None])
    if len(known) < MIN_KNOWN_WEEKS:
        return None
    return (known[len(known) // 2] + known[(len(known) - 1) // 2]) // 2


def _ratios(days: Downloads, usual: Downloads) -> Ratios:
    """Return how downloads compare with the usual; None where that is not known."""
    return [
        None if counted is None or expected is None else (counted + 1) / (expected + 1)
        for counted, expected in zip(days, usual, strict=True)
    ]


def _sticks_out(ratio: float | None, around: Ratios) -> bool:
    """Tell whether a day is far from the days around it. Distances are factors: half is as far away as twice."""
    # The deviations of a Hampel filter would be their logarithms, which need not be computed.
    known = sorted(filter(None, around))
    if ratio is None or len(known) < MIN_KNOWN_DAYS:
        return False
    center = _median(known)
    distance = _factor(ratio, center)
    if distance < MIN_FACTOR:
        return False
    reach = distance**_REACH
    near = bisect_right(known, center * reach) - bisect_left(known, center / reach)
    if len(known) % 2:
        return 2 * near > len(known)
    # The median is between two days, of which one may be near.
    return 2 * near >= len(known) and _median(sorted([_factor(other, center) for other in known])) <= reach


def _factor(one: float, other: float) -> float:
    return one / other if one > other else other / one


def _median(ascending: Sequence[float]) -> float:
    """Return the median of positive numbers; between two of them it is where both are as many times away."""
    middle = len(ascending) // 2
    return ascending[middle] if len(ascending) % 2 else (ascending[middle - 1] * ascending[middle]) ** 0.5
