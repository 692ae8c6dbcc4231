"""Downloads of one or several projects over any range of days, in days, weeks or months."""

from datetime import date, timedelta
from functools import partial

from attrs import frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.dimension_reader import CountedProject, CountedProjects, DimensionReader
from pepy.domain.clock import Clock
from pepy.domain.downloads.anomalies import MARGIN_DAYS, Anomaly, find_anomalies
from pepy.domain.downloads.asked_range import DEFAULT_RANGE, AskedRange
from pepy.domain.downloads.buckets import Buckets, Granularity, cut_into_buckets, missing_days
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.series import sum_days
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.index.event_rules import events_touching
from pepy.domain.projects.name import ProjectName, known
from pepy.domain.windows import Window


@frozen
class Bounds:
    """How much one question may ask for."""

    projects: int
    project_days: int


OF_SERIES = Bounds(100, 40_000)
"""A year of 100 projects, ten years of ten: each number is in the answer."""
OF_TOTALS = Bounds(1_000, 400_000)
"""A year of 1,000 projects: only sums are in the answer."""


@frozen
class FindDownloads:
    """Ask for projects, by any spelling of their names, over a range."""

    names: tuple[str, ...]
    asked: AskedRange = DEFAULT_RANGE
    granularity: Granularity = Granularity.DAY
    wanted: DownloadFilter = ALL_DOWNLOADS
    bounds: Bounds = OF_SERIES


@frozen
class ProjectDownloads:
    """A project's all-time total, and its downloads in each bucket."""

    id: str
    total_downloads: int
    downloads: tuple[int, ...]


@frozen
class FoundDownloads:
    """Those of the projects that exist, in the order they were asked for, and the names of the others as typed."""

    covered: Covered
    buckets: Buckets
    projects: tuple[ProjectDownloads, ...]
    unknown: tuple[str, ...]
    data_version: int
    """The version of the data that this is of, see `DataState`."""
    anomalies: tuple[Anomaly, ...] = ()
    """The odd days of the range, ascending. They are looked for only in answers about one project."""


@frozen
class FindDownloadsHandler:
    """Answers with sums of days; projects that do not exist are listed, not refused."""

    reader: DimensionReader
    clock: Clock

    def handle(self, query: FindDownloads) -> FoundDownloads:
        """Raises InvalidProjectNameError, or InvalidQuestionError if it is too much at once."""
        names = _distinct(query.names)
        return _found(query, names, self._count(query, names))

    def handle_one(self, query: FindDownloads) -> FoundDownloads:
        """Answer for a question about one project, with its odd days. Raises UnknownProjectError as well."""
        names = _distinct(query.names)
        ((normalized, name),) = names.items()
        counted = self._count(query, names, MARGIN_DAYS)
        project = known(counted.projects.get(normalized), name)
        narrowed = _narrowed(counted, MARGIN_DAYS)
        return _found(query, names, narrowed, _anomalies(project, counted, narrowed.window))

    def _count(self, query: FindDownloads, names: "_Names", margin: int = 0) -> CountedProjects:
        """Count the days of the range, and so many more on both sides."""
        days = partial(_days, query, self.clock().date(), len(names), margin)
        return self.reader.count_projects(tuple(names), days, query.wanted)


_Names = dict[str, ProjectName]
"""The names that were asked for by their normalised spelling."""


def _distinct(typed: tuple[str, ...]) -> _Names:
    """Return the names by their normalised spelling; of two spellings of one name the first counts."""
    names: _Names = {}
    for name in map(ProjectName.parse, typed):
        names.setdefault(name.normalized, name)
    return names


def _days(query: FindDownloads, today: date, projects: int, margin: int, data_through: date | None) -> Window:
    window = query.asked.window(data_through, today)
    _refuse_too_much(projects, window, query.bounds)
    beyond = timedelta(days=margin)
    return Window(window.first_day - beyond, window.last_day + beyond)


def _refuse_too_much(projects: int, window: Window, most: Bounds) -> None:
    if projects > most.projects:
        raise InvalidQuestionError(f"{projects} projects are named, there should be at most {most.projects}")
    if projects * window.length > most.project_days:
        raise InvalidQuestionError(
            f"{projects} projects on {window.length} days are more than {most.project_days} project-days: "
            "ask for fewer projects or a shorter range"
        )


def _narrowed(counted: CountedProjects, margin: int) -> CountedProjects:
    """Leave out the days that were counted beyond both ends of the range."""
    beyond = timedelta(days=margin)
    window = Window(counted.window.first_day + beyond, counted.window.last_day - beyond)
    # Not by `evolve`, which takes several times as long.
    projects = {
        name: CountedProject(project.id, project.total_downloads, project.downloads[margin:-margin])
        for name, project in counted.projects.items()
    }
    return CountedProjects(window, counted.completeness, projects)


def _found(
    query: FindDownloads, names: _Names, counted: CountedProjects, anomalies: tuple[Anomaly, ...] = ()
) -> FoundDownloads:
    buckets = cut_into_buckets(counted.window, query.granularity, counted.completeness.complete_days)
    found = (counted.projects[name] for name in names if name in counted.projects)
    return FoundDownloads(
        Covered.of(counted.window, counted.completeness, names),
        buckets,
        tuple(_in_buckets(project, buckets) for project in found),
        tuple(name.typed for name in names.values() if name.normalized not in counted.projects),
        counted.completeness.data_version,
        anomalies,
    )


def _in_buckets(project: CountedProject, buckets: Buckets) -> ProjectDownloads:
    return ProjectDownloads(project.id, project.total_downloads, sum_days(project.downloads, buckets))


def _anomalies(project: CountedProject, counted: CountedProjects, window: Window) -> tuple[Anomaly, ...]:
    first_day = counted.window.first_day
    # On a day that is known and has no row, nobody downloaded the project.
    downloads: list[int | None] = list(project.downloads)
    for day in missing_days(counted.window, counted.completeness.complete_days):
        downloads[(day - first_day).days] = None
    events = events_touching(counted.completeness.events, counted.window, (project.id,))
    definitions = (event.first_day for event in events if event.is_definition)
    return find_anomalies(first_day, downloads, window, definitions)
