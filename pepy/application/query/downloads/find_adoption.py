"""How quickly a project's releases are adopted."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from attrs import frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.dimension_reader import DimensionReader
from pepy.domain.clock import Clock
from pepy.domain.downloads.adoption import Adoption, find_adoptions
from pepy.domain.downloads.asked_range import MAX_SPLIT_RANGE_DAYS, AskedRange
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.grouped_days import group_days
from pepy.domain.downloads.series import NumberedDay
from pepy.domain.projects.name import ProjectName, known
from pepy.domain.projects.version_groups import VersionGrouping, VersionLevel
from pepy.domain.windows import Window

DEFAULT_ADOPTION_DAYS = 365
"""How many days are looked at by default."""

DEFAULT_ADOPTION_RANGE = AskedRange(default_days=DEFAULT_ADOPTION_DAYS)
"""The range if neither end is given."""

DEFAULT_RELEASES, MAX_RELEASES = 100, 1_000
"""How many releases an answer lists, by default and at most: the newest ones."""


@frozen
class FindAdoption:
    """Ask for a project, by any spelling of its name, over a range."""

    name: str
    asked: AskedRange = DEFAULT_ADOPTION_RANGE
    wanted: DownloadFilter = ALL_DOWNLOADS
    level: VersionLevel | None = None
    """If it is given, series of releases are followed instead of each release."""
    limit: int = DEFAULT_RELEASES


@frozen
class AdoptedRelease:
    """A release, and when half of the downloads were of it or a newer one."""

    version: str
    first_day: date
    half_on: date | None
    """None if that has not come to pass in the range."""
    share: float
    """The share of it and newer versions on the last day with downloads, from 0 to 1."""
    days: int | None
    """How many days it took; None if that is not known, because one of them or the day before is not."""


@frozen
class FoundAdoption:
    """The newest releases of a range, ascending by version."""

    id: str
    covered: Covered
    releases: tuple[AdoptedRelease, ...]
    data_version: int
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindAdoptionHandler:
    """Answers with one statement."""

    reader: DimensionReader
    clock: Clock

    def handle(self, query: FindAdoption) -> FoundAdoption:
        """Raises the same as `FindSplitHandler.answering`."""
        name = ProjectName.parse(query.name)
        days = partial(query.asked.window, today=self.clock().date(), longest=MAX_SPLIT_RANGE_DAYS)
        with self.reader.split(name.normalized, days, "version", query.wanted) as split:
            found = known(split, name)
            adoptions = find_adoptions(_followed(query, found.days))[-query.limit :]
        covered = Covered.of(found.window, found.completeness, (name.normalized,))
        complete_days = found.completeness.complete_days
        releases = tuple(_dated(adoption, found.window.first_day, complete_days) for adoption in adoptions)
        return FoundAdoption(found.id, covered, releases, found.completeness.data_version)


def _followed(query: FindAdoption, days: Iterable[NumberedDay]) -> Iterable[NumberedDay]:
    # A series begins with its first final release.
    return group_days(days, VersionGrouping(query.level, apart=True), None) if query.level else days


def _dated(adoption: Adoption, first_day: date, complete_days: frozenset[date]) -> AdoptedRelease:
    start = first_day + timedelta(days=adoption.first_day)
    if adoption.half_on is None:
        return AdoptedRelease(adoption.version, start, None, adoption.share, None)
    half_on = first_day + timedelta(days=adoption.half_on)
    # Where days are not known, the release may be older than its first known day, or adopted earlier.
    is_known = complete_days >= {*Window(start - timedelta(days=1), half_on).days}
    days = (half_on - start).days if is_known else None
    return AdoptedRelease(adoption.version, start, half_on, adoption.share, days)
