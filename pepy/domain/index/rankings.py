"""By what projects are ranked: the windows, and which of their downloads count."""

from datetime import date, timedelta
from enum import Enum

from pepy.domain.windows import Window, last_days


class Period(Enum):
    """A span of calendar days that ends with the newest complete one. The value is its name everywhere."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def days(self) -> int:
        """Return its length."""
        return {"day": 1, "week": 7, "month": 30}[self.value]

    def window(self, last_day: date) -> Window:
        """Return its days."""
        return last_days(self.days, last_day)

    def window_before(self, last_day: date) -> Window:
        """Return as many days right before them: a previous rank is the rank in these."""
        return last_days(self.days, last_day - timedelta(days=self.days))


class Counted(Enum):
    """Which downloads count."""

    ALL = "all"
    NET = "net"
    """What is left without CI and mirrors: of each project-day, and never below zero."""


RANKED_DAYS = 2 * Period.MONTH.days
"""How many days the windows span: the last month and the one before."""


def ranked_windows(last_day: date) -> dict[str, Window]:
    """Return all windows by name, such as `week` and `week_before`."""
    windows = {period.value: period.window(last_day) for period in Period}
    return windows | {f"{period.value}_before": period.window_before(last_day) for period in Period}


WINDOW_NAMES = tuple(ranked_windows(date(2026, 8, 24)))
"""The names of all windows."""
