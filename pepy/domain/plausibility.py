"""Whether a day can be true: a day that is far from its like is not published over good data (docs/imports.md)."""

from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median

WEEKS_OF_HISTORY = 4
"""How far back a day's like is looked for. Only the same weekday counts: a day at the weekend is half of a weekday."""

LEAST_PERCENT, MOST_PERCENT = 50, 200
"""Of the median of its like, a plausible day has so many downloads; both ends are still plausible."""


def same_weekdays_before(day: date) -> tuple[date, ...]:
    """Return the same weekday of the four weeks before a day, newest first; the calendar begins in the year 1."""
    weeks_before = min(WEEKS_OF_HISTORY, (day - date.min).days // 7)
    return tuple(day - timedelta(weeks=weeks) for weeks in range(1, weeks_before + 1))


def implausibility(rows: int, downloads: int, history: Iterable[int]) -> str | None:
    """Say why a day with so many rows and downloads cannot be true, or return None.

    `history` are the downloads of those of `same_weekdays_before` that are complete; without any, every day that has
    rows is plausible.
    """
    if not rows:
        return "the source has no rows"
    # A day without downloads tells nothing about what is usual.
    known = [count for count in history if count]
    if not known:
        return None
    usual = median(known)
    if usual * LEAST_PERCENT <= downloads * 100 <= usual * MOST_PERCENT:
        return None
    return (
        f"its {downloads:,} downloads are not within {LEAST_PERCENT} to {MOST_PERCENT} % of {usual:,.0f}, the median "
        "of the same weekday in the last four weeks"
    )
