"""Downloads by version or by country over a named range, as the `pro` routes answer them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from attrs import field, frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.dimension_reader import DimensionReader, SplitProject
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.stored_days import Values
from pepy.domain.projects.name import ProjectName, known
from pepy.domain.windows import LastDays, TimeRange

DailyValues = Iterable[tuple[str, Values]]
"""ISO days, ascending, each with its downloads by value; a day of which nothing is left is absent."""


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

    @contextmanager
    def answering(self, query: FindProDownloads) -> Iterator[ProDownloads]:
        """Provide an answer whose days are to be gone through inside of the context; large ones are never all there.

        Raises InvalidProjectNameError, UnknownProjectError, InvalidQuestionError if it is too much at once, or
        TooBusyError if it must wait too long.
        """
        name = ProjectName.parse(query.name)
        days = LastDays(query.time_range.value).window
        with self.reader.split(name.normalized, days, query.dimension, query.wanted) as split:
            found = known(split, name)
            covered = Covered.of(found.window, found.completeness, ())
            yield ProDownloads(_daily(found), covered.archived_days, data_version=found.completeness.data_version)


def _daily(found: SplitProject) -> Iterator[tuple[str, Values]]:
    for number, values in found.days:
        if values:
            yield (found.window.first_day + timedelta(days=number)).isoformat(), values
