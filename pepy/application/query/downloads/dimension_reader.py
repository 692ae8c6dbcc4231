"""The read port of downloads of every day of a span, in all and split by a dimension."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from attrs import field, frozen

from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.series import NumberedDay
from pepy.domain.index.data_event import DataEvent
from pepy.domain.windows import DaysUpTo, Window


@frozen(cache_hash=True)
class Completeness:
    """What was imported, in the data version that an answer is of."""

    data_through: date | None
    """The newest complete UTC day; None before the first import."""
    complete_days: frozenset[date]
    """All days whose downloads are stored."""
    archived_days: frozenset[date] = frozenset()
    """All days that were imported, and later moved into files: their downloads are no longer known here."""
    events: tuple[DataEvent, ...] = ()
    """All data events, ascending by day."""
    data_version: int = field(kw_only=True)
    """See `DataState`."""


@frozen
class CountedProject:
    """A project's all-time total and its downloads on every day of a window, as far as the filter counts them."""

    id: str
    total_downloads: int
    downloads: tuple[int, ...]
    """0 also where nothing is stored: whether a day is known, the completeness says."""


@frozen
class CountedProjects:
    """Some projects, by their normalised names, and what was imported when they were read."""

    window: Window
    completeness: Completeness
    projects: Mapping[str, CountedProject]


@frozen
class SplitProject:
    """A project's downloads in a window, split by one dimension, as far as the filter counts them."""

    id: str
    window: Window
    completeness: Completeness
    days: Iterable[NumberedDay]
    """The stored days, ascending, without values of which nothing is counted. What the source did not split is
    `unknown`. A sequence, unless all days at once would take much memory; then each is decoded when it is asked for.
    """


class DimensionReader(Protocol):
    """The read port. Every answer is of one data version, also where its days depend on how far the data goes.

    Raises StoreUnavailableError if the database cannot be reached, StoreOutdatedError if it has not been migrated, and
    what `days` raises.
    """

    def count_projects(
        self, normalized_names: tuple[str, ...], days: DaysUpTo, wanted: DownloadFilter
    ) -> CountedProjects:
        """Return those of the projects that are stored."""

    def split(
        self, normalized_name: str, days: DaysUpTo, dimension: str, wanted: DownloadFilter
    ) -> AbstractContextManager[SplitProject | None]:
        """Provide a project's days by the values of a dimension; None if it is not stored.

        Only a few large splits may be in use at a time, until their contexts end. Raises InvalidQuestionError for one
        that is too large, and TooBusyError if it has waited too long for others.
        """

    def split_each(
        self, normalized_name: str, days: DaysUpTo, dimension: str, wanted: tuple[DownloadFilter, ...]
    ) -> AbstractContextManager[tuple[SplitProject, ...] | None]:
        """Provide the same as `split` for each of the filters, all of one data version, for the price of one.

        Raises the same.
        """


class SpanReader(Protocol):
    """Reads two spans of days at once. Raises what `DimensionReader` does."""

    def split_spans(
        self, normalized_name: str, days: DaysUpTo, earlier: int, dimension: str, wanted: tuple[DownloadFilter, ...]
    ) -> AbstractContextManager[tuple[tuple[SplitProject, ...], ...] | None]:
        """Provide the same as `split_each` for the days, and for as many that are so many days `earlier`.

        The two may touch, but have no day in common. All is of one data version.
        """
