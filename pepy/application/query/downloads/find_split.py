"""Downloads of a project over any range of days, split by version, country, Python version, system or installer."""

from datetime import date

from attrs import frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.dimension_reader import DimensionReader, SplitProject
from pepy.application.query.downloads.project_reader import DataState, known
from pepy.domain.clock import Clock
from pepy.domain.downloads.asked_range import DEFAULT_RANGE, MAX_SPLIT_RANGE_DAYS, AskedRange
from pepy.domain.downloads.buckets import Bucket, Granularity, cut_into_buckets
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.series import SplitSeries, sum_splits
from pepy.domain.downloads.stored_days import DaySplit
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.index.data_event import DataEvent
from pepy.domain.projects.name import ProjectName
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


@frozen
class FoundSplit:
    """A project's downloads by value, in all and in each bucket."""

    id: str
    covered: Covered
    buckets: tuple[Bucket, ...]
    series: SplitSeries
    data_version: int
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindSplitHandler:
    """Answers with the biggest values and the sum of the rest."""

    reader: DimensionReader
    clock: Clock

    def handle(self, query: FindSplit) -> FoundSplit:
        """Raises InvalidProjectNameError, UnknownProjectError, or InvalidQuestionError if it is too much at once."""
        name = ProjectName.parse(query.name)
        today = self.clock().date()
        window, found, events = self.reader.in_snapshot(lambda state, reader: _read(query, name, today, state, reader))
        buckets = cut_into_buckets(window, query.granularity, found.completeness.complete_days)
        days = [*found.days, *map(DaySplit.of_unknown_values, found.unsplit_days)]
        series = sum_splits(days, buckets, query.wanted, query.selection, query.limit)
        covered = Covered.of(window, found.completeness, events)
        return FoundSplit(found.id, covered, buckets, series, found.completeness.data_version)


def _read(
    query: FindSplit, name: ProjectName, today: date, state: DataState, reader: DimensionReader
) -> tuple[Window, SplitProject, tuple[DataEvent, ...]]:
    window = query.asked.window(state.data_through, today, MAX_SPLIT_RANGE_DAYS)
    _refuse_too_much(len(cut_into_buckets(window, query.granularity, ())), query.limit)
    found = known(reader.find_split(name.normalized, window, query.dimension, query.wanted), name)
    return window, found, reader.find_events(state, window, (name.normalized,))


def _refuse_too_much(buckets: int, limit: int) -> None:
    if buckets * limit > MAX_CELLS:
        raise InvalidQuestionError(
            f"{buckets} buckets of up to {limit} values are more than {MAX_CELLS} numbers: "
            "ask for a shorter range, a coarser granularity or a lower limit"
        )
