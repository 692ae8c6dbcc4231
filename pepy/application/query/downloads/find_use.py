"""How many of a project's downloads are likely to be by people and what they run."""

from functools import partial

from attrs import frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.dimension_reader import DimensionReader
from pepy.domain.clock import Clock
from pepy.domain.downloads.asked_range import DEFAULT_RANGE, MAX_SPLIT_RANGE_DAYS, AskedRange
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.series import sum_values
from pepy.domain.downloads.sweep import Sweep, find_sweep
from pepy.domain.projects.name import ProjectName, known

_COUNTED = (ALL_DOWNLOADS, DownloadFilter(with_mirrors=False), DownloadFilter(with_ci=False))


@frozen
class FindUse:
    """Ask for a project, by any spelling of its name, over a range."""

    name: str
    asked: AskedRange = DEFAULT_RANGE


@frozen
class FoundUse:
    """The downloads of a range, counted in four ways."""

    id: str
    covered: Covered
    downloads: int
    without_mirrors: int
    without_ci: int
    sweep: Sweep | None
    """None if it cannot be told from use."""
    data_version: int
    """The version of the data that this is of, see `DataState`."""

    @property
    def without_sweep(self) -> int | None:
        """Return what is left without the sweep; None if that cannot be told."""
        return None if self.sweep is None else self.downloads - self.sweep.downloads


@frozen
class FindUseHandler:
    """Answers with one statement."""

    reader: DimensionReader
    clock: Clock

    def handle(self, query: FindUse) -> FoundUse:
        """Raises the same as `FindSplitHandler.answering`."""
        name = ProjectName.parse(query.name)
        days = partial(query.asked.window, today=self.clock().date(), longest=MAX_SPLIT_RANGE_DAYS)
        with self.reader.split_each(name.normalized, days, "version", _COUNTED) as split:
            found = known(split, name)
            everything, without_mirrors, without_ci = (sum_values(counted.days) for counted in found)
        return FoundUse(
            name.normalized,
            Covered.of(found[0].window, found[0].completeness, (name.normalized,)),
            sum(everything.values()),
            sum(without_mirrors.values()),
            sum(without_ci.values()),
            find_sweep(everything),
            found[0].completeness.data_version,
        )
