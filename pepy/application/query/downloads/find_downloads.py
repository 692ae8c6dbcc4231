"""Downloads of one or several projects over any range of days, in days, weeks or months."""

from datetime import date

from attrs import frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.dimension_reader import CountedProject, CountedProjects, DimensionReader
from pepy.application.query.downloads.project_reader import DataState, known
from pepy.domain.clock import Clock
from pepy.domain.downloads.asked_range import DEFAULT_RANGE, AskedRange
from pepy.domain.downloads.buckets import Bucket, Granularity, cut_into_buckets
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.series import sum_days
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.index.data_event import DataEvent
from pepy.domain.projects.name import ProjectName
from pepy.domain.windows import Window

MAX_PROJECTS = 100
"""How many projects one question may name."""

MAX_PROJECT_DAYS = 40_000
"""How many project-days one question may read: a year of 100 projects, ten years of ten."""


@frozen
class FindDownloads:
    """Ask for projects, by any spelling of their names, over a range."""

    names: tuple[str, ...]
    asked: AskedRange = DEFAULT_RANGE
    granularity: Granularity = Granularity.DAY
    wanted: DownloadFilter = ALL_DOWNLOADS


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
    buckets: tuple[Bucket, ...]
    projects: tuple[ProjectDownloads, ...]
    unknown: tuple[str, ...]
    data_version: int
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindDownloadsHandler:
    """Answers with sums of days; projects that do not exist are listed, not refused."""

    reader: DimensionReader
    clock: Clock

    def handle(self, query: FindDownloads) -> FoundDownloads:
        """Raises InvalidProjectNameError, or InvalidQuestionError if it is too much at once."""
        names = _distinct(query.names)
        today = self.clock().date()
        window, counted, events = self.reader.in_snapshot(
            lambda state, reader: _read(query.asked, tuple(names), today, state, reader)
        )
        buckets = cut_into_buckets(window, query.granularity, counted.completeness.complete_days)
        found = (counted.projects[name] for name in names if name in counted.projects)
        return FoundDownloads(
            Covered.of(window, counted.completeness, events),
            buckets,
            tuple(_in_buckets(project, buckets, query.wanted) for project in found),
            tuple(name.typed for name in names.values() if name.normalized not in counted.projects),
            counted.completeness.data_version,
        )

    def handle_one(self, query: FindDownloads) -> FoundDownloads:
        """Answer for a question about one project. Raises UnknownProjectError as well."""
        found = self.handle(query)
        known(found.projects or None, ProjectName.parse(query.names[0]))
        return found


def _distinct(typed: tuple[str, ...]) -> dict[str, ProjectName]:
    """Return the names by their normalised spelling; of two spellings of one name the first counts."""
    names: dict[str, ProjectName] = {}
    for name in map(ProjectName.parse, typed):
        names.setdefault(name.normalized, name)
    return names


def _read(
    asked: AskedRange, names: tuple[str, ...], today: date, state: DataState, reader: DimensionReader
) -> tuple[Window, CountedProjects, tuple[DataEvent, ...]]:
    window = asked.window(state.data_through, today)
    _refuse_too_much(len(names), window)
    return window, reader.count_projects(names, window), reader.find_events(state, window, names)


def _refuse_too_much(projects: int, window: Window) -> None:
    if projects > MAX_PROJECTS:
        raise InvalidQuestionError(f"Parameter names has {projects} projects, it should have at most {MAX_PROJECTS}")
    if projects * window.length > MAX_PROJECT_DAYS:
        raise InvalidQuestionError(
            f"{projects} projects on {window.length} days are more than {MAX_PROJECT_DAYS} project-days: "
            "ask for fewer projects or a shorter range"
        )


def _in_buckets(project: CountedProject, buckets: tuple[Bucket, ...], wanted: DownloadFilter) -> ProjectDownloads:
    return ProjectDownloads(project.id, project.total_downloads, sum_days(project.days, buckets, wanted))
