"""The downloads of a project in the last 30 days, broken down by several dimensions."""

from collections.abc import Mapping
from functools import partial

from attrs import frozen

from pepy.application.query.downloads.breakdown_reader import BreakdownReader
from pepy.domain.clock import Clock
from pepy.domain.downloads.asked_range import DEFAULT_RANGE
from pepy.domain.downloads.buckets import Granularity, cut_into_buckets
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.series import SplitSums, sum_splits
from pepy.domain.downloads.stored_days import Values
from pepy.domain.projects.name import ProjectName, known
from pepy.domain.windows import FIRST_DAY, Window

_AT_ONCE = cut_into_buckets(Window(FIRST_DAY, FIRST_DAY), Granularity.DAY, frozenset())
"""One bucket, for what is summed already."""


@frozen
class FindBreakdown:
    """Ask for a project, by any spelling of its name; the limits say how many values of each dimension to name."""

    name: str
    limits: Mapping[str, int]
    wanted: DownloadFilter


@frozen
class FoundBreakdown:
    """The biggest values of each dimension, and the sums of the rest."""

    by_dimension: Mapping[str, SplitSums]
    net_downloads: tuple[int, ...]
    """What is left of every day without CI and mirrors, whatever was asked for."""
    data_version: int
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindBreakdownHandler:
    """Answers for all dimensions from one read."""

    reader: BreakdownReader
    clock: Clock

    def handle(self, query: FindBreakdown) -> FoundBreakdown:
        """Raises InvalidProjectNameError, UnknownProjectError, or TooBusyError if it must wait too long."""
        name = ProjectName.parse(query.name)
        days = partial(DEFAULT_RANGE.window, today=self.clock().date())
        breakdown = self.reader.break_down(name.normalized, days, tuple(query.limits), query.wanted)
        found = known(breakdown, name)
        largest = {key: _largest(values, query.limits[key]) for key, values in found.by_dimension.items()}
        return FoundBreakdown(largest, found.net_downloads, found.data_version)


def _largest(values: Values, limit: int) -> SplitSums:
    return sum_splits([(0, values)], _AT_ONCE, None, limit).sums
