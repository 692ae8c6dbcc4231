"""Downloads by day and dimension out of the store in memory."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from attrs import frozen

from pepy.application.query.downloads.dimension_reader import (
    Completeness,
    CountedProject,
    CountedProjects,
    SplitProject,
)
from pepy.domain.dimensions import UNKNOWN
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import Values, above_zero, left_of_day, left_of_values
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import ALL_DAYS, DaysUpTo, Window
from pepy.infrastructure.postgres.reads.splits.stored_splits import counts_by_value
from tests.fakes.memory_events import by_day
from tests.fakes.memory_store import MemoryStore, stored_splits


@frozen
class MemoryDimensionReader:
    """Implements `DimensionReader`."""

    store: MemoryStore

    def count_projects(
        self, normalized_names: tuple[str, ...], days: DaysUpTo, wanted: DownloadFilter
    ) -> CountedProjects:
        store = self.store.snapshot()
        completeness = _completeness(store)
        window = days(completeness.data_through)
        projects = {}
        for name in normalized_names:
            known = store.find_sum(name, None)
            if known:
                stored = _days(store, name, window)
                counts = (_counted(stored[day], wanted) if day in stored else 0 for day in window.days)
                projects[name] = CountedProject(name, known.total_downloads, tuple(counts))
        return CountedProjects(window, completeness, projects)

    @contextmanager
    def split(
        self, normalized_name: str, days: DaysUpTo, dimension: str, wanted: DownloadFilter
    ) -> Iterator[SplitProject | None]:
        with self.split_each(normalized_name, days, dimension, (wanted,)) as found:
            yield found[0] if found else None

    @contextmanager
    def split_each(
        self, normalized_name: str, days: DaysUpTo, dimension: str, wanted: tuple[DownloadFilter, ...]
    ) -> Iterator[tuple[SplitProject, ...] | None]:
        store = self.store.snapshot()
        completeness = _completeness(store)
        window = days(completeness.data_through)
        if not store.find_sum(normalized_name, None):
            yield None
            return
        stored = _days(store, normalized_name, window)
        numbered = {(day - window.first_day).days: of_day for day, of_day in stored.items()}
        split = ([(number, _values(day, dimension, one)) for number, day in numbered.items()] for one in wanted)
        yield tuple(SplitProject(normalized_name, window, completeness, of_one) for of_one in split)

    @contextmanager
    def split_spans(
        self, normalized_name: str, days: DaysUpTo, earlier: int, dimension: str, wanted: tuple[DownloadFilter, ...]
    ) -> Iterator[tuple[tuple[SplitProject, ...], ...] | None]:
        snapshot, distance = MemoryDimensionReader(self.store.snapshot()), timedelta(days=earlier)

        def before(data_through: date | None) -> Window:
            window = days(data_through)
            return Window(window.first_day - distance, window.last_day - distance)

        with (
            snapshot.split_each(normalized_name, days, dimension, wanted) as now,
            snapshot.split_each(normalized_name, before, dimension, wanted) as then,
        ):
            yield (now, then) if now and then else None


def _days(store: MemoryStore, name: str, window: Window) -> dict[date, dict]:
    return {
        day: projects[name]
        for day, projects in sorted(store.published.days.items())
        if name in projects and window.first_day <= day <= window.last_day
    }


def _completeness(store: MemoryStore) -> Completeness:
    attempted = store.attempted_days(ALL_DAYS)
    complete = frozenset(day for day, run in attempted.items() if run.state is ImportState.COMPLETE)
    archived = frozenset(store.archived_days(ALL_DAYS))
    published = store.published
    events = tuple(by_day(published.events).values())
    return Completeness(published.data_through, complete - archived, archived, events, data_version=published.version)


def _left_out(stored: dict, wanted: DownloadFilter) -> dict[str, int]:
    left_out = {"ci": not wanted.with_ci, "mirror": not wanted.with_mirrors}
    return {kind: stored[f"{kind}_downloads"] or 0 for kind, is_left_out in left_out.items() if is_left_out}


def _counted(stored: dict, wanted: DownloadFilter) -> int:
    return left_of_day(stored["downloads"], *_left_out(stored, wanted).values())


def _values(stored: dict, dimension: str, wanted: DownloadFilter) -> Values:
    split = stored_splits(stored).get(dimension)
    if split is None:
        return above_zero({UNKNOWN: _counted(stored, wanted)})
    lists = json.loads(stored["details"] or "{}").get(dimension, {})
    left_out = _left_out(stored, wanted).items()
    return left_of_values(split, *(counts_by_value(split, total, lists.get(kind)) for kind, total in left_out))
