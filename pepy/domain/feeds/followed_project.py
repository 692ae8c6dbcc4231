"""What is known of a project that somebody follows."""

from datetime import date

from attrs import frozen

from pepy.domain.index.data_event import DataEvent
from pepy.domain.windows import FIRST_DAY, Window

MAX_MONTHS = 12
"""How many months a feed goes back from the one that the newest complete day is in."""


@frozen
class FollowedProject:
    """A project's totals, and its downloads on every day of a window; 0 also where nothing is stored."""

    id: str
    total_downloads: int
    mirror_downloads: int
    """Those by mirrors, of all stored days. What is not stored by day does not say which were by mirrors."""
    downloads: tuple[int, ...]
    without_mirrors: tuple[int, ...]
    first_day: date | None = None
    """The first stored day on which it was downloaded."""
    has_baseline: bool = False
    """Whether the total begins with one from elsewhere."""
    baseline_day: date | None = None
    """The last day that this one includes, if it includes any that pepy stores."""
    has_archived_days: bool = False
    """Whether the total includes days that were moved into files."""

    @property
    def counted_from(self) -> date | None:
        """Return the first day that the total may include; None if it includes nothing."""
        return FIRST_DAY if self.has_baseline or self.has_archived_days else self.first_day


@frozen
class KnownDays:
    """Which days of the store feeds can rely on."""

    window: Window
    """The days that a feed looks at: from the first of a month to the newest complete day."""
    complete_days: frozenset[date]
    """All days whose downloads are stored."""
    archived_days: frozenset[date]
    """All days that were moved into files: they are in totals, but their downloads are not known."""
    events: tuple[DataEvent, ...]

    @property
    def first_day(self) -> date | None:
        """Return the first day that was ever stored."""
        return min(self.complete_days | self.archived_days, default=None)


def followed_days(data_through: date) -> Window:
    """Return the days that a feed looks at; its first month is only there to be compared with."""
    months = data_through.year * 12 + data_through.month - 1 - (MAX_MONTHS + 1)
    first_day = date(months // 12, months % 12 + 1, 1)
    return Window(max(first_day, FIRST_DAY), data_through)
