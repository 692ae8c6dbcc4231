"""Filling the index of the store in memory, and reading it."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Self

from attrs import evolve, frozen

from pepy.application.query.downloads.dimension_reader import (
    Answer,
    Completeness,
    CountedProject,
    CountedProjects,
    SplitProject,
)
from pepy.application.query.downloads.project_reader import DataState
from pepy.domain.dimensions import REST
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import DayCounts, DaySplit, with_unsplit
from pepy.domain.errors import ReconciliationError
from pepy.domain.imports.days.figures import Figures
from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.event_rules import events_touching
from pepy.domain.projects.name import INDEX_ID
from pepy.domain.windows import Days, Window
from tests.fakes.memory_events import by_day
from tests.fakes.memory_store import Index, MemoryStore, counted_index, index_figures_of


@frozen
class MemoryIndexFilling:
    """Implements `IndexStore` and `IndexFilling`."""

    store: MemoryStore

    @contextmanager
    def filling(self) -> Iterator["MemoryIndexFilling"]:
        yield self

    def outdated_days(self) -> tuple[date, ...]:
        published = self.store.published
        outdated = (day for day in published.days if self._differs(day, index_figures_of(published.index.get(day, {}))))
        return tuple(sorted(outdated, reverse=True))

    def drop_unknown_days(self) -> int:
        published = self.store.published
        unknown = published.index.keys() - published.days.keys() - published.archived.keys()
        for day in unknown:
            del published.index[day]
        published.version += bool(unknown)
        return len(unknown)

    def fill(self, day: date) -> bool:
        published = self.store.published
        if day not in published.days:
            return False
        index = counted_index(published.days[day])
        if self._differs(day, index_figures_of(index)):
            raise ReconciliationError(f"day {day}: the stored days add up to something else")
        published.index[day] = index
        published.version += 1
        return True

    def _differs(self, day: date, index: Figures) -> bool:
        said = self.store.ledger_figures(day)
        return not index or any(index.get(figure, 0) != said[figure] for figure in said if " by " in figure)


@frozen
class MemoryIndexReader:
    """Implements `DimensionReader` for the index."""

    store: MemoryStore

    def in_snapshot(self, ask: Callable[[DataState, Self], Answer]) -> Answer:
        return ask(self.store.data_state(), evolve(self, store=self.store.snapshot()))

    def count_projects(self, normalized_names: tuple[str, ...], window: Days) -> CountedProjects:
        days = tuple(DayCounts(day, *index["version"][REST]) for day, index in self._days(window).items())
        index = CountedProject(INDEX_ID, self.store.total_of_all(), days)
        return CountedProjects(self._completeness(window), dict.fromkeys(normalized_names, index))

    def find_split(self, _name: str, window: Days, dimension: str, wanted: DownloadFilter) -> SplitProject:
        days = self._days(window)
        split = tuple(_split(day, index, dimension, wanted) for day, index in days.items() if dimension in index)
        unsplit = (day for day, index in days.items() if dimension not in index)
        counts = tuple(DayCounts(day, *days[day]["version"][REST]) for day in unsplit)
        return SplitProject(INDEX_ID, self._completeness(window), split, counts)

    def find_events(
        self,
        state: DataState,  # noqa: ARG002 - The store is a snapshot of it.
        window: Window,
        normalized_names: Collection[str],  # noqa: ARG002 - The index is no project.
    ) -> tuple[DataEvent, ...]:
        return events_touching(by_day(self.store.published.events).values(), window, ())

    def _days(self, days: Days) -> dict[date, Index]:
        window = self.store.window(days)
        indexed = sorted(self.store.published.index.items()) if window else []
        return {day: index for day, index in indexed if window.first_day <= day <= window.last_day}

    def _completeness(self, days: Days) -> Completeness:
        window, published = self.store.window(days), self.store.published
        archived = self.store.archived_days(window) if window else ()
        unknown = frozenset(day for day in archived if day not in published.index)
        complete = frozenset(self._days(days))
        return Completeness(published.data_through, complete, unknown, data_version=published.version)


def _split(day: date, index: Index, dimension: str, wanted: DownloadFilter) -> DaySplit:
    downloads, ci, mirrors = (
        {value: counts[place] for value, counts in index[dimension].items() if counts[place] or not place}
        for place in range(3)
    )
    split = DaySplit(day, downloads, {} if wanted.with_ci else ci, {} if wanted.with_mirrors else mirrors)
    return with_unsplit(split, DayCounts(day, *index["version"][REST]), wanted)
