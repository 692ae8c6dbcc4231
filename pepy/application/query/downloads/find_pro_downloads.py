"""Downloads by version or by country over a named range, as the `pro` routes answer them."""

from datetime import date

from attrs import field, frozen

from pepy.application.query.downloads.dimension_reader import DimensionReader
from pepy.application.query.downloads.project_reader import known
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.projects.name import ProjectName
from pepy.domain.windows import LastDays, TimeRange

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
    data_version: int = field(kw_only=True)
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindProDownloadsHandler:
    """Answers with the calendar days that end with the newest complete one."""

    reader: DimensionReader

    def handle(self, query: FindProDownloads) -> ProDownloads:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        name = ProjectName.parse(query.name)
        window = LastDays(query.time_range.value)
        found = known(self.reader.find_split(name.normalized, window, query.dimension, query.wanted), name)
        counted = ((split.day.isoformat(), split.counted(query.wanted)) for split in found.days)
        downloads = {day: values for day, values in counted if values}
        completeness = found.completeness
        return ProDownloads(
            downloads, tuple(sorted(completeness.archived_days)), data_version=completeness.data_version
        )
