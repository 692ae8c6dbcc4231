"""Downloads of a project over any range of days, split by a dimension such as version."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial

from attrs import evolve, frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.dimension_reader import DimensionReader
from pepy.domain.clock import Clock
from pepy.domain.downloads.asked_range import DEFAULT_RANGE, MAX_SPLIT_RANGE_DAYS, AskedRange
from pepy.domain.downloads.buckets import Buckets, Granularity, count_buckets, cut_into_buckets
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.grouped_days import group_days
from pepy.domain.downloads.series import NumberedDay, SplitSeries, sum_splits
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.projects.name import ProjectName, known
from pepy.domain.projects.version_groups import VersionGrouping
from pepy.domain.windows import Window

DEFAULT_LIMIT = 100
"""How many values an answer names by default."""
MAX_LIMIT = 1_000
"""How many values an answer may name."""

MAX_CELLS = 400_000
"""How many numbers an answer may have, about 8 MB: a year of days with a thousand versions each."""


@frozen
class FindSplit:
    """Ask for a project, by any spelling of its name, split by a dimension."""

    name: str
    dimension: str
    asked: AskedRange = DEFAULT_RANGE
    granularity: Granularity = Granularity.DAY
    wanted: DownloadFilter = ALL_DOWNLOADS
    selection: ValueSelection | None = None
    limit: int = DEFAULT_LIMIT
    grouping: VersionGrouping | None = None
    """Of versions: the groups that are the values of the answer. The selection is still one of versions."""


@frozen
class FoundSplit:
    """A project's downloads by value, in all and in each bucket."""

    id: str
    covered: Covered
    buckets: Buckets
    series: SplitSeries
    data_version: int
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindSplitHandler:
    """Answers with the biggest values and the sum of the rest."""

    reader: DimensionReader
    clock: Clock

    def handle(self, query: FindSplit) -> FoundSplit:
        """Return the whole answer. Raises the same as `answering`."""
        with self.answering(query) as found:
            series = SplitSeries(found.series.sums, tuple(found.series.buckets))
            return evolve(found, series=series)

    @contextmanager
    def answering(self, query: FindSplit) -> Iterator[FoundSplit]:
        """Provide an answer whose buckets are to be gone through inside of the context; large ones are never all there.

        Raises InvalidProjectNameError, UnknownProjectError, InvalidQuestionError if it is too much at once, or
        TooBusyError if it must wait too long.
        """
        name = ProjectName.parse(query.name)
        days = partial(_days, query, self.clock().date())
        with self.reader.split(name.normalized, days, query.dimension, query.wanted) as split:
            found = known(split, name)
            buckets = cut_into_buckets(found.window, query.granularity, found.completeness.complete_days)
            series = _series(query, found.days, buckets)
            covered = Covered.of(found.window, found.completeness, (name.normalized,))
            yield FoundSplit(found.id, covered, buckets, series, found.completeness.data_version)


def _series(query: FindSplit, days: Iterable[NumberedDay], buckets: Buckets) -> SplitSeries:
    if query.grouping:
        return sum_splits(group_days(days, query.grouping, query.selection), buckets, None, query.limit)
    return sum_splits(days, buckets, query.selection, query.limit)


def _days(query: FindSplit, today: date, data_through: date | None) -> Window:
    window = query.asked.window(data_through, today, MAX_SPLIT_RANGE_DAYS)
    _refuse_too_much(count_buckets(window, query.granularity), query.limit)
    return window


def _refuse_too_much(buckets: int, limit: int) -> None:
    if buckets * limit > MAX_CELLS:
        raise InvalidQuestionError(
            f"{buckets} buckets of up to {limit} values are more than {MAX_CELLS} numbers: "
            "ask for a shorter range, a coarser granularity or a lower limit"
        )
