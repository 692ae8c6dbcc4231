"""The port through which ranks are read. Every answer is of one refresh, and says which version of the data it saw."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Protocol

from attrs import Factory, frozen

from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.rankings import Counted, Period
from pepy.domain.windows import Window


@frozen
class RanksSeen:
    """What the ranks of an answer are of."""

    data_version: int
    last_day: date | None = None
    """The day that they are through, which is not the newest one until they are refreshed; None: none were made."""
    stored_days: frozenset[date] = frozenset()
    """The days that they count."""
    counted_projects: Mapping[tuple[Period, Counted], int] = Factory(dict)
    """How many projects have downloads in the window, and so a rank."""

    def window(self, period: Period) -> Window | None:
        """Return the days of a period; None if no ranks were made."""
        return period.window(self.last_day) if self.last_day else None

    def missing_days(self, period: Period) -> tuple[date, ...]:
        """Return the days of a period that are not stored, so that ranks leave them out."""
        return _missing_days(self.window(period), self.stored_days)


# The same for all answers until the next refresh.
@lru_cache(maxsize=8)
def _missing_days(window: Window | None, stored_days: frozenset[date]) -> tuple[date, ...]:
    return tuple(day for day in window.days if day not in stored_days) if window else ()


@frozen(slots=True)
class Standing:
    """How a project stands in a window."""

    rank: int | None
    """Ties rank alike, and the next one counts all of them; None without downloads in the window."""
    downloads: int
    previous_rank: int | None
    """The rank in the window of the same length right before."""


@frozen
class TopProjects:
    """Part of a ranking: projects in its order, ties by name."""

    seen: RanksSeen
    projects: tuple[tuple[str, Standing], ...]


@frozen
class ProjectRanks:
    """How a project stands in every period; all zero where it was not downloaded."""

    id: str
    seen: RanksSeen
    standings: Mapping[Period, Standing]


@frozen
class Grown:
    """A project that grew; its downloads are those without CI and mirrors."""

    id: str
    downloads: int
    previous_downloads: int
    growth: float


@frozen
class TrendingProjects:
    """The projects that grew most, and what may speak against comparing at all."""

    seen: RanksSeen
    projects: tuple[Grown, ...]
    definitions: tuple[DataEvent, ...]
    """The events since which the source counts something else in all projects, in no particular order."""


@frozen
class NewProject:
    """A project that was first downloaded lately."""

    id: str
    first_day: date
    downloads: int
    """Of the month."""


@frozen
class NewProjects:
    """The most downloaded new projects."""

    seen: RanksSeen
    projects: tuple[NewProject, ...]
    days_known_before: int
    """How many of the days right before the first one that was asked for are known, stored or archived."""


class RankReader(Protocol):
    """Reads ranks."""

    def find_top(self, period: Period, counted: Counted, limit: int, offset: int) -> TopProjects:
        """Return `limit` projects of a ranking after the first `offset`."""

    def find_ranks(self, normalized_name: str, counted: Counted) -> ProjectRanks | None:
        """Return how a project stands; None if it is not stored."""

    def find_trending(self, period: Period, limit: int) -> TrendingProjects:
        """Return the projects that grew most in a week or a month, without those that changed their meaning alone."""

    def find_new(self, days: int, limit: int) -> NewProjects:
        """Return the most downloaded projects whose first stored day is one of the last `days`."""
