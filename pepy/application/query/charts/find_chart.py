"""The downloads of a chart: of a project, in all or by a dimension, or of several projects."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Self

from attrs import evolve, frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.find_downloads import FindDownloads, FindDownloadsHandler
from pepy.application.query.downloads.find_split import FindSplit, FindSplitHandler
from pepy.domain.charts.chart import Chart, Series, known_downloads
from pepy.domain.charts.request import ChartRequest, fitting_granularity
from pepy.domain.charts.themes import SERIES_COLORS
from pepy.domain.downloads.buckets import Bucket, Granularity, count_buckets, cut_into_buckets
from pepy.domain.errors import InvalidQuestionError, UnknownProjectError
from pepy.domain.projects.name import INDEX_ID, normalized_name
from pepy.domain.windows import Window

MAX_NAMES = len(SERIES_COLORS)
"""How many projects a chart can have: each has a colour of its own."""

MAX_VALUES = 8
"""How many values of a dimension are drawn; the rest of them is one more series."""

# Most charts of an hour are of the same few ranges, whichever project they are of.
_remembered = lru_cache(maxsize=16)

MAX_BUCKETS = 1_200
"""How many buckets a chart can have; three years of days, a hundred of months. More lie on the same pixel."""


@frozen
class FindChart:
    """Ask for a chart of projects, by any spelling of their names."""

    names: tuple[str, ...]
    request: ChartRequest
    is_sum: bool = False
    """Whether to draw one series, the sum of all projects, of which there may then be more."""


@frozen
class FoundChart:
    """A chart, and what it was made from."""

    chart: Chart
    covered: Covered
    """The days that were asked for, and which of them are not known."""
    data_version: int
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindChartHandler:
    """Answers with series in days, weeks or months, whichever shows the range best."""

    find_downloads: FindDownloadsHandler
    find_split: FindSplitHandler

    def handle(self, query: FindChart) -> FoundChart:
        """Raises InvalidProjectNameError, UnknownProjectError if there is none of the projects, InvalidQuestionError.

        The last one says what to ask where it is too much for one picture.
        """
        names = {normalized_name(name) for name in query.names}
        if not names:
            raise InvalidQuestionError("No project is named: ask for names=requests,flask,numpy")
        if query.is_sum:
            return self._of_projects(query.names, query.request, is_sum=True)
        if len(names) > MAX_NAMES:
            raise InvalidQuestionError(f"A chart can have {MAX_NAMES} projects, not {len(names)}: name fewer of them")
        if len(names) == 1 and query.request.dimension:
            return self._by_value(query.names[0], query.request)
        return self._of_projects(query.names, query.request)

    def _of_projects(self, names: tuple[str, ...], request: ChartRequest, *, is_sum: bool = False) -> FoundChart:
        asked = request.of_several()
        found = self.find_downloads.handle(FindDownloads(names, asked.range, wanted=asked.counted))
        if not found.projects:
            raise UnknownProjectError(f"Project with name {', '.join(found.unknown)} does not exist")
        frame = _Frame.of(found.covered, asked)
        series = [frame.series(_label(project.id), project.downloads) for project in found.projects]
        if is_sum and len(series) > 1:
            daily = [sum(day) for day in zip(*(project.downloads for project in found.projects), strict=True)]
            series = [frame.series(f"{len(series)} projects together", daily)]
        subject = series[0].label if len(names) == 1 else ""
        chart = evolve(frame.chart(subject, series), unknown_names=found.unknown)
        return FoundChart(chart, found.covered, found.data_version)

    def _by_value(self, name: str, request: ChartRequest) -> FoundChart:
        split = FindSplit(name, request.dimension, request.range, wanted=request.counted, limit=MAX_VALUES)
        found = self.find_split.handle(evolve(split, selection=request.selection, grouping=request.grouping))
        frame, sums = _Frame.of(found.covered, request), found.series.sums
        days = found.series.buckets
        series = [frame.series(value, [day.values.get(value, 0) for day in days]) for value in sums.values]
        if sums.other or not series:
            rest = frame.series("all others", [day.other for day in days])
            series.append(evolve(rest, is_rest=True))
        what = f"{request.grouping.level} version" if request.grouping else request.dimension
        chart = evolve(frame.chart(_label(found.id), series), dimension=what)
        return FoundChart(chart, found.covered, found.data_version)


@frozen
class _Frame:
    """The buckets of a chart, into which days are summed.

    Days are asked for and summed here, because how long a range is, and with it which buckets show it best, turns out
    with the answer.
    """

    covered: Covered
    request: ChartRequest
    granularity: Granularity
    buckets: tuple[Bucket, ...]

    @classmethod
    def of(cls, covered: Covered, request: ChartRequest) -> Self:
        window = covered.window if request.first_day else _known_part(covered.window, covered.incomplete_days)
        granularity = request.granularity or fitting_granularity(window.length)
        # Counted first, because buckets are remembered, and ten years of days take more than a megabyte.
        if (count := count_buckets(window, granularity)) > MAX_BUCKETS:
            coarser = Granularity.MONTH if granularity is Granularity.WEEK else Granularity.WEEK
            raise InvalidQuestionError(
                f"{count} {granularity}s are more than a chart can show: ask for granularity={coarser.value} "
                "or a shorter range"
            )
        return cls(covered, request, granularity, _cut(window, granularity, covered.incomplete_days))

    def series(self, label: str, daily: Sequence[int]) -> Series:
        """Sum the downloads of the days that are covered."""
        start = self.covered.window.first_day
        spans = (((bucket.window.first_day - start).days, bucket.window.length) for bucket in self.buckets)
        return Series(label, known_downloads(self.buckets, [sum(daily[first : first + n]) for first, n in spans]))

    def chart(self, subject: str, series: Sequence[Series]) -> Chart:
        first_day = self.buckets[0].window.first_day
        return Chart(
            subject,
            self.granularity,
            self.buckets,
            tuple(series),
            self.covered.data_through,
            counted=self.request.counted,
            events=tuple(event for event in self.covered.events if event.last_day >= first_day),
        )


def _label(project: str) -> str:
    return "All of PyPI" if project == INDEX_ID else project


@_remembered
def _known_part(window: Window, incomplete_days: tuple[date, ...]) -> Window:
    """Return the days from the first known one on; those before it are drawn only where they were asked for."""
    unknown = set(incomplete_days)
    first_day = next((day for day in window.days if day not in unknown), window.first_day)
    return Window(first_day, window.last_day)


@_remembered
def _cut(window: Window, granularity: Granularity, incomplete_days: tuple[date, ...]) -> tuple[Bucket, ...]:
    return cut_into_buckets(window, granularity, frozenset(window.days).difference(incomplete_days)).all
