"""The days that an answer covers. All days are UTC, and windows include both ends."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from enum import Enum

from attrs import frozen

from pepy.domain.errors import InvalidDayError

FIRST_DAY = date(2003, 1, 1)
"""The first day that can be requested or imported: PyPI started in 2003."""

DAYS_BACK_OF_VERSION_HISTORY = 90
"""A version history starts with the month that contains the day this many days ago."""


@frozen
class Window:
    """A span of days, both ends included."""

    first_day: date
    last_day: date

    @property
    def length(self) -> int:
        """Return the number of days; below 1 if the ends are reversed."""
        return (self.last_day - self.first_day).days + 1

    @property
    def days(self) -> tuple[date, ...]:
        """Return every day, oldest first."""
        return tuple(self.first_day + timedelta(days=offset) for offset in range(self.length))


@frozen
class LastDays:
    """This many calendar days, ending with whichever is the newest complete one when the store answers.

    Missing days never widen them. Before the first import there are none.
    """

    count: int

    def window(self, data_through: date | None) -> Window:
        """Return the days, of which there are none before the first import."""
        return last_days(self.count, data_through) if data_through else NO_DAYS


Days = Window | LastDays
"""The days that a question is about."""

DaysUpTo = Callable[[date | None], Window]
"""The days that a question is about, given the newest complete day; None before the first import.

May raise InvalidQuestionError.
"""

NO_DAYS = Window(date(2003, 1, 1), date(2002, 12, 31))
"""A window of no days."""

ALL_DAYS = Window(date.min, date.max)
"""Every day that can be stored."""


class TimeRange(Enum):
    """The named ranges of the `pro` routes. The value is the number of days, ending with the newest complete one."""

    FOUR_MONTHS = 120
    ONE_YEAR = 365


def require_importable(day: date, today: date) -> None:
    """Raise InvalidDayError for a day that has not started in UTC, or that is before PyPI existed."""
    if day > today:
        raise InvalidDayError(f"Day {day} is in the future")
    if day < FIRST_DAY:
        raise InvalidDayError(f"Day {day} is before {FIRST_DAY}: PyPI did not exist yet")


def runs_of_days(days: Iterable[date]) -> list[Window]:
    """Return ascending days as windows, one for each run of neighbours."""
    runs: list[Window] = []
    for day in days:
        is_next = runs and day - runs[-1].last_day == timedelta(days=1)
        runs.append(Window(runs.pop().first_day if is_next else day, day))
    return runs


def last_days(count: int, data_through: date) -> Window:
    """Return the `count` calendar days that end with the newest complete day; missing days never widen it."""
    return Window(data_through - timedelta(days=count - 1), data_through)


def version_history(today: date) -> Window:
    """Return the window of `v2`: from the first of the month 90 days ago, e.g. 2018-05-01 on 2018-08-29.

    It ends with the newest stored day, even if that is later than today because the server's clock is behind.
    """
    return Window((today - timedelta(days=DAYS_BACK_OF_VERSION_HISTORY)).replace(day=1), date.max)
