"""An installation for measuring ranges of days: three years of a hundred projects, and a few with many versions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from attrs import frozen

from bench.product import Installation, installation
from bench.stored_history import History, scaled_days, store_together

PROJECTS = 100
YEARS = 1_096
"""Days of three years."""


@frozen
class RangeStore:
    """The contents of the installation."""

    installed: Installation
    last_day: date
    short: History
    """Two versions of each project, downloaded by 8 versions of Python, on every day of three years."""
    long: History
    """121 versions on 120 days."""
    worst: History
    """1,700 versions on every day of three years."""

    def first_day(self, days: int) -> date:
        """Return the first of so many days, or of as many as are stored."""
        return self.last_day - timedelta(days=min(days, self.short.days) - 1)


@contextmanager
def range_store(scale: float) -> Iterator[RangeStore]:
    """Fill an installation."""
    last_day = datetime.now(UTC).date() - timedelta(days=1)
    years = scaled_days(YEARS, scale / 10)
    long = History("long", PROJECTS, versions=121, days=min(years, scaled_days(120, scale)), last_day=last_day)
    short = History("short", PROJECTS, versions=2, days=years, last_day=last_day, pythons=8)
    worst = History("worst", 2, versions=1_700, days=years, last_day=last_day)
    with installation() as installed:
        store_together(installed, [long, short, worst])
        yield RangeStore(installed, last_day, short, long, worst)
