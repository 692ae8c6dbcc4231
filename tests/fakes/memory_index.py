"""Filling the index of the store in memory, and reading it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from attrs import frozen

from pepy.application.query.downloads.dimension_reader import (
    Completeness,
    CountedProject,
    CountedProjects,
    SplitProject,
)
from pepy.domain.dimensions import REST, UNKNOWN
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import Values, above_zero, left_of_day, left_of_values, with_unsplit
from pepy.domain.errors import ReconciliationError
from pepy.domain.imports.days.figures import Figures
from pepy.domain.projects.name import INDEX_ID
from pepy.domain.windows import ALL_DAYS, DaysUpTo, Window
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

    def count_projects(
        self, normalized_names: tuple[str, ...], days: DaysUpTo, wanted: DownloadFilter
    ) -> CountedProjects:
        store = self.store.snapshot()
        completeness = _completeness(store)
        window = days(completeness.data_through)
        indexed = _days(store, window)
        counts = (left_of_day(*_sums(indexed[day], wanted)) if day in indexed else 0 for day in window.days)
        index = CountedProject(INDEX_ID, store.total_of_all(), tuple(counts))
        return CountedProjects(window, completeness, dict.fromkeys(normalized_names, index))

    @contextmanager
    def split(self, name: str, days: DaysUpTo, dimension: str, wanted: DownloadFilter) -> Iterator[SplitProject]:
        with self.split_each(name, days, dimension, (wanted,)) as found:
            yield found[0]

    @contextmanager
    def split_each(
        self, _name: str, days: DaysUpTo, dimension: str, wanted: tuple[DownloadFilter, ...]
    ) -> Iterator[tuple[SplitProject, ...]]:
        store = self.store.snapshot()
        completeness = _completeness(store)
        window = days(completeness.data_through)
        numbered = {(day - window.first_day).days: index for day, index in _days(store, window).items()}
        split = ([(number, _values(index, dimension, one)) for number, index in numbered.items()] for one in wanted)
        yield tuple(SplitProject(INDEX_ID, window, completeness, of_one) for of_one in split)


def _days(store: MemoryStore, window: Window) -> dict[date, Index]:
    indexed = sorted(store.published.index.items())
    return {day: index for day, index in indexed if window.first_day <= day <= window.last_day}


def _completeness(store: MemoryStore) -> Completeness:
    published = store.published
    unknown = frozenset(day for day in store.archived_days(ALL_DAYS) if day not in published.index)
    events = tuple(by_day(published.events).values())
    complete = frozenset(published.index)
    return Completeness(published.data_through, complete, unknown, events, data_version=published.version)


def _sums(index: Index, wanted: DownloadFilter) -> tuple[int, int, int]:
    downloads, ci, mirrors = index["version"][REST]
    return downloads, 0 if wanted.with_ci else ci, 0 if wanted.with_mirrors else mirrors


def _values(index: Index, dimension: str, wanted: DownloadFilter) -> Values:
    sums = _sums(index, wanted)
    if dimension not in index:
        return above_zero({UNKNOWN: left_of_day(*sums)})
    counted = (True, not wanted.with_ci, not wanted.with_mirrors)
    parts = (
        {value: counts[place] for value, counts in index[dimension].items()} if counted[place] else {}
        for place in range(3)
    )
    return left_of_values(*(with_unsplit(part, whole) for part, whole in zip(parts, sums, strict=True)))
