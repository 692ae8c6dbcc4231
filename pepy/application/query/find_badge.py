"""The number on a badge: the downloads of a project in a period."""

from attrs import frozen

from pepy.application.query.project_views import ProjectViews, known
from pepy.domain.badges.request import BadgePeriod
from pepy.domain.download_filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.project import ProjectName
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
class FindBadgeDownloadsHandler:
    """Answers with a number of downloads."""

    views: ProjectViews

    def handle(self, query: FindBadgeDownloads) -> int:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        name = ProjectName.parse(query.name)
        found = known(self.views.find_sum(name.normalized, self._window(query.period), query.counted), name)
        return found.total_downloads if query.period is BadgePeriod.TOTAL else found.window_downloads

    def _window(self, period: BadgePeriod) -> Window | None:
        if period is BadgePeriod.TOTAL:
            return None
        data_through = self.views.data_state().data_through
        return last_days(_DAYS[period], data_through) if data_through else None
