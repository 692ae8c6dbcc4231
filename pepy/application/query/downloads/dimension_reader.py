"""The read port of downloads split by a dimension, over any span of days."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Protocol, Self, TypeVar

from attrs import field, frozen

from pepy.application.query.downloads.project_reader import DataState
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import DayCounts, DaySplit
from pepy.domain.index.data_event import DataEvent
from pepy.domain.windows import Days, Window


@frozen
class Completeness:
    """What was imported, in the data version that an answer is of."""

    data_through: date | None
    """The newest complete UTC day; None before the first import."""
    complete_days: frozenset[date]
    """Those of the window whose downloads are stored."""
    archived_days: frozenset[date] = frozenset()
    """Those of the window that were imported, and later moved into files: their downloads are no longer known here."""
    data_version: int = field(kw_only=True)
    """See `DataState`."""


@frozen
class CountedProject:
    """A project's all-time total and its stored days of a window, ascending."""

    id: str
    total_downloads: int
    days: tuple[DayCounts, ...]


@frozen
class CountedProjects:
    """Some projects, by their normalised names, and what was imported when they were read."""

    completeness: Completeness
    projects: dict[str, CountedProject]


@frozen
class SplitProject:
    """A project's stored days of a window, ascending, split by one dimension."""

    id: str
    completeness: Completeness
    days: tuple[DaySplit, ...]
    unsplit_days: tuple[DayCounts, ...] = ()
    """The days whose source did not split them by that dimension."""


Answer = TypeVar("Answer")


class DimensionReader(Protocol):
    """The read port. Every answer is of one data version.

    Raises StoreUnavailableError if the database cannot be reached, StoreOutdatedError if it has not been migrated.
    """

    def in_snapshot(self, ask: Callable[[DataState, Self], Answer]) -> Answer:
        """Return what `ask` answers, which is given a state of the data and a reader that sees that very state.

        For questions that depend on the state. `ask` may be called again where the store broke off, so it only reads.
        """

    def count_projects(self, normalized_names: tuple[str, ...], window: Days) -> CountedProjects:
        """Return those of the projects that are stored."""

    def find_split(
        self, normalized_name: str, window: Days, dimension: str, wanted: DownloadFilter
    ) -> SplitProject | None:
        """Return a project's days by the values of a dimension; None if it is not stored.

        CI and mirror downloads are only included if `wanted` leaves them out.
        """

    def find_events(self, state: DataState, window: Window, normalized_names: Collection[str]) -> tuple[DataEvent, ...]:
        """Return the data events that touch a window and are about all projects or one of these, ascending by day.

        To be asked inside `in_snapshot`, with the state that it gives: events may be kept as long as that is current.
        """
