"""The one rule of what is a trend, and of what is new. docs/trending.md explains it to readers."""

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.event_rules import straddled_definitions
from pepy.domain.index.rankings import Period
from pepy.domain.windows import Window

MIN_GROWTH = 1.5
"""From what factor on growth is a trend: weekday effects and chance stay below."""

FLOOR_PER_DAY = 100
"""A window before counts as if it had at least so many downloads a day, so that 3 to 30 is no trend."""

MAX_TRENDING = 1_000
"""How many projects are kept."""

NEW_DAYS = 30
"""How far back a project's first day may be for the project to be new."""

DAYS_KNOWN_BEFORE, MIN_KNOWN_BEFORE = 30, 15
"""Of the 30 days before the first one at least 15 must be known: otherwise nobody can tell what is new."""


@frozen
class TrendRule:
    """The rule for one period."""

    period: Period

    @property
    def left_out(self) -> int:
        """Return how many of the best days do not count: a tenth, and at least one."""
        return max(1, self.period.days // 10)

    @property
    def floor(self) -> int:
        """Return the downloads that a window before counts as at least."""
        return FLOOR_PER_DAY * self.period.days

    @property
    def text(self) -> str:
        """Return the rule as answers state it."""
        best = "best day" if self.left_out == 1 else f"{self.left_out} best days"
        return (
            f"growth = average downloads per day of the {self.period.days} days without their {best}, divided by that "
            f"of the {self.period.days} days before, which count as at least {FLOOR_PER_DAY} a day; downloads by CI "
            f"and by mirrors are left out; listed from a growth of {MIN_GROWTH} on; none across a change of what the "
            "source counts, or where a day of the two windows is missing"
        )


TREND_RULES = {period: TrendRule(period) for period in (Period.WEEK, Period.MONTH)}


def trend_obstacle(period: Period, last_day: date, stored: Iterable[date], events: Iterable[DataEvent]) -> str:
    """Return why nobody can tell the trends of a period; empty if one can."""
    both = Window(period.window_before(last_day).first_day, last_day)
    missing = sorted(set(both.days).difference(stored))
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        return (
            f"Of the {both.length} days from {both.first_day} to {both.last_day} that are compared, "
            f"{len(missing)} {verb} not stored, such as {missing[0]}"
        )
    for event in straddled_definitions(events, both):
        return (
            f"What is counted changed on {event.first_day}, so the days from {both.first_day} to {both.last_day} "
            f"do not compare: {event.text}"
        )
    return ""
