"""A project's last 180 days, mirrors counted apart, as clients of pypistats.org ask for them."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen

from pepy.application.query.downloads.dimension_reader import CountedProjects, DimensionReader, SplitProject
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.projects.name import INDEX_ID, ProjectName, known
from pepy.domain.windows import LastDays, Window

DAYS_OF_STATS = 180
"""Calendar days that end with the newest complete one, as many as pypistats.org keeps."""

WITHOUT_MIRRORS = DownloadFilter(with_mirrors=False)
"""What all statistics count but those that name mirrors."""

_MONTH_DAYS, _WEEK_DAYS = 30, 7


@frozen
class RecentDownloads:
    """A project's downloads of the last day, week and month without mirrors; None where no day of them is known."""

    id: str
    last_day: int | None
    last_week: int | None
    last_month: int | None
    data_version: int
    """The version of the data that this is of, see `DataState`."""


@frozen
class DailyTotals:
    """A project's downloads on every day of a window, with and without mirrors; 0 where nothing is stored."""

    id: str
    window: Window
    with_mirrors: tuple[int, ...]
    without_mirrors: tuple[int, ...]
    data_version: int
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindDailyStatsHandler:
    """Answers about one project, by any spelling of its name, or about all of them (`__all__`)."""

    projects: DimensionReader
    index: DimensionReader

    def recent(self, name: str) -> RecentDownloads:
        """Return the downloads of the last 1, 7 and 30 days. Raises InvalidProjectNameError or UnknownProjectError."""
        found = self._counted(name, _MONTH_DAYS, WITHOUT_MIRRORS)
        (project,) = found.projects.values()
        known_days = found.completeness.complete_days
        sums = {
            days: sum(project.downloads[-days:]) if not known_days.isdisjoint(found.window.days[-days:]) else None
            for days in (1, _WEEK_DAYS, _MONTH_DAYS)
        }
        return RecentDownloads(
            project.id, sums[1], sums[_WEEK_DAYS], sums[_MONTH_DAYS], found.completeness.data_version
        )

    def totals(self, name: str) -> DailyTotals:
        """Return the downloads of each day. Raises InvalidProjectNameError or UnknownProjectError."""
        while True:
            all_days = self._counted(name, DAYS_OF_STATS, ALL_DOWNLOADS)
            without_mirrors = self._counted(name, DAYS_OF_STATS, WITHOUT_MIRRORS)
            # An import that ends between the two would mix its days with those before.
            if all_days.completeness.data_version == without_mirrors.completeness.data_version:
                break
        (project,), (without,) = all_days.projects.values(), without_mirrors.projects.values()
        version = all_days.completeness.data_version
        return DailyTotals(project.id, all_days.window, project.downloads, without.downloads, version)

    @contextmanager
    def split(self, name: str, dimension: str) -> Iterator[SplitProject]:
        """Provide the downloads of each day by the values of a dimension, without mirrors.

        Raises InvalidProjectNameError, UnknownProjectError, and what `DimensionReader.split` raises.
        """
        parsed = ProjectName.parse(name)
        days = LastDays(DAYS_OF_STATS).window
        with self._reader(name).split(parsed.normalized, days, dimension, WITHOUT_MIRRORS) as found:
            yield known(found, parsed)

    def _counted(self, name: str, days: int, wanted: DownloadFilter) -> CountedProjects:
        parsed = ProjectName.parse(name)
        found = self._reader(name).count_projects((parsed.normalized,), LastDays(days).window, wanted)
        known(found.projects or None, parsed)
        return found

    def _reader(self, name: str) -> DimensionReader:
        return self.index if name == INDEX_ID else self.projects
