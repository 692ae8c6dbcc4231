"""The number on a badge: the downloads of a project in a period."""

from attrs import field, frozen

from pepy.application.query.downloads.project_reader import ProjectReader, ProjectSum, known
from pepy.domain.badges.caveats import NO_CAVEATS, Caveats
from pepy.domain.badges.request import BadgePeriod
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.projects.name import ProjectName
from pepy.domain.windows import LastDays

_WINDOWS = {
    BadgePeriod.TOTAL: None,
    BadgePeriod.DAY: LastDays(1),
    BadgePeriod.WEEK: LastDays(7),
    BadgePeriod.MONTH: LastDays(30),
    BadgePeriod.YEAR: LastDays(365),
}
"""The days of a period; None for all of time."""


@frozen
class FindBadgeDownloads:
    """Ask for the downloads of a project, by any spelling of its name, in a period."""

    name: str
    period: BadgePeriod
    counted: DownloadFilter = ALL_DOWNLOADS


@frozen
class BadgeDownloads:
    """The number on a badge."""

    downloads: int | None
    """None if the downloads are not known for any day of the period."""
    caveats: Caveats = NO_CAVEATS
    data_version: int = field(kw_only=True)
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindBadgeDownloadsHandler:
    """Answers with a number of downloads and its caveats."""

    reader: ProjectReader

    def handle(self, query: FindBadgeDownloads) -> BadgeDownloads:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        name, window = ProjectName.parse(query.name), _WINDOWS[query.period]
        found = known(self.reader.find_sum(name.normalized, window, query.counted), name)
        downloads, caveats = _number(found, window)
        return BadgeDownloads(downloads, caveats, data_version=found.data_version)


def _number(found: ProjectSum, window: LastDays | None) -> tuple[int | None, Caveats]:
    if window is None:
        return found.total_downloads, Caveats(has_unfiltered_past=found.has_unfiltered_past)
    if found.window_downloads is None:
        return None, Caveats(is_before_first_import=True)
    is_known = found.archived_days < window.count
    return found.window_downloads if is_known else None, Caveats(window.count, found.archived_days)
