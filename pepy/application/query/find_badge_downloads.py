"""The number on a badge: the downloads of a project in a period."""

from attrs import frozen

from pepy.application.query.downloads.project_reader import ProjectReader, known
from pepy.domain.badges.caveats import NO_CAVEATS, Caveats
from pepy.domain.badges.request import BadgePeriod
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.projects.name import ProjectName
from pepy.domain.windows import Window, last_days

_DAYS = {BadgePeriod.DAY: 1, BadgePeriod.WEEK: 7, BadgePeriod.MONTH: 30, BadgePeriod.YEAR: 365}
"""Calendar days that a period covers; the total covers all."""


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
    """None where nobody knows the downloads of any day of the period."""
    caveats: Caveats = NO_CAVEATS


@frozen
class FindBadgeDownloadsHandler:
    """Answers with a number of downloads, and with what must be known of it."""

    views: ProjectReader

    def handle(self, query: FindBadgeDownloads) -> BadgeDownloads:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        name = ProjectName.parse(query.name)
        window = self._window(query.period)
        found = known(self.views.find_sum(name.normalized, window, query.counted), name)
        if query.period is BadgePeriod.TOTAL:
            return BadgeDownloads(found.total_downloads, Caveats(has_unfiltered_past=found.has_unfiltered_past))
        if window is None:
            return BadgeDownloads(None, Caveats(is_before_first_import=True))
        is_known = found.archived_days < window.length
        return BadgeDownloads(found.window_downloads if is_known else None, Caveats(window.length, found.archived_days))

    def _window(self, period: BadgePeriod) -> Window | None:
        """Return the days of a period; None for all of time, and before the first import."""
        if period is BadgePeriod.TOTAL:
            return None
        data_through = self.views.data_state().data_through
        return last_days(_DAYS[period], data_through) if data_through else None
