"""Downloads by version or by country over a named range, as the `pro` routes answer them."""

from datetime import date

from attrs import frozen

from pepy.application.query.downloads.dimension_reader import DimensionReader
from pepy.application.query.downloads.project_reader import ProjectReader, known
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.projects.name import ProjectName
from pepy.domain.windows import TimeRange, last_days

DailyValues = dict[str, dict[str, int]]
"""ISO day, ascending -> value of a dimension -> downloads; a day of which nothing is left is absent."""


@frozen
class FindProDownloads:
    """Ask for a project's days, by any spelling of its name, split by a dimension."""

    name: str
    dimension: str
    time_range: TimeRange = TimeRange.FOUR_MONTHS
    wanted: DownloadFilter = ALL_DOWNLOADS


@frozen
class ProDownloads:
    """A project's days by value."""

    downloads: DailyValues
    archived_days: tuple[date, ...] = ()
    """Days of the range that were archived, ascending: their downloads are not known here."""


@frozen
class FindProDownloadsHandler:
    """Answers with the calendar days that end with the newest complete one."""

    views: ProjectReader
    dimension_reader: DimensionReader

    def handle(self, query: FindProDownloads) -> ProDownloads:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        name = ProjectName.parse(query.name)
        data_through = self.views.data_state().data_through
        if data_through is None:
            # Without any day a project may still have a total from elsewhere.
            known(self.views.find_sum(name.normalized, None), name)
            return ProDownloads({})
        window = last_days(query.time_range.value, data_through)
        found = known(self.dimension_reader.find_split(name.normalized, window, query.dimension, query.wanted), name)
        counted = ((split.day.isoformat(), split.counted(query.wanted)) for split in found.days)
        downloads = {day: values for day, values in counted if values}
        return ProDownloads(downloads, tuple(sorted(found.completeness.archived_days)))
