"""Downloads by dimension out of the store in memory."""

import json
from collections.abc import Callable, Collection
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
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import DayCounts, DaySplit
from pepy.domain.imports.state import ImportState
from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.event_rules import events_touching
from pepy.domain.windows import Days, Window
from pepy.infrastructure.postgres.reads.stored_splits import stored_split
from tests.fakes.memory_events import by_day
from tests.fakes.memory_store import MemoryStore, stored_splits


@frozen
class MemoryDimensionReader:
    """Implements `DimensionReader`."""

    store: MemoryStore

    def in_snapshot(self, ask: Callable[[DataState, Self], Answer]) -> Answer:
        return ask(self.store.data_state(), evolve(self, store=self.store.snapshot()))

    def count_projects(self, normalized_names: tuple[str, ...], window: Days) -> CountedProjects:
        projects = {}
        for name in normalized_names:
            known = self.store.find_sum(name, None)
            if known:
                days = tuple(_counts(day, stored) for day, stored in self._days(name, window).items())
                projects[name] = CountedProject(name, known.total_downloads, days)
        return CountedProjects(self._completeness(window), projects)

    def find_split(
        self, normalized_name: str, window: Days, dimension: str, wanted: DownloadFilter
    ) -> SplitProject | None:
        if not self.store.find_sum(normalized_name, None):
            return None
        days = self._days(normalized_name, window)
        splits = {day: stored_splits(stored).get(dimension) for day, stored in days.items()}
        return SplitProject(
            normalized_name,
            self._completeness(window),
            tuple(_split(day, days[day], dimension, wanted) for day, split in splits.items() if split is not None),
            tuple(_counts(day, days[day]) for day, split in splits.items() if split is None),
        )

    def find_events(
        self,
        state: DataState,  # noqa: ARG002 - There is no other.
        window: Window,
        normalized_names: Collection[str],
    ) -> tuple[DataEvent, ...]:
        return events_touching(by_day(self.store.published.events).values(), window, normalized_names)

    def _days(self, name: str, days: Days) -> dict[date, dict]:
        window = self.store.window(days)
        published = sorted(self.store.published.days.items()) if window else []
        return {
            day: projects[name]
            for day, projects in published
            if name in projects and window.first_day <= day <= window.last_day
        }

    def _completeness(self, days: Days) -> Completeness:
        window, version = self.store.window(days), self.store.published.version
        if window is None:
            return Completeness(None, frozenset(), data_version=version)
        attempted = self.store.attempted_days(window)
        complete = frozenset(day for day, run in attempted.items() if run.state is ImportState.COMPLETE)
        archived = frozenset(self.store.archived_days(window))
        return Completeness(self.store.published.data_through, complete - archived, archived, data_version=version)


def _counts(day: date, stored: dict) -> DayCounts:
    return DayCounts(day, stored["downloads"], stored["ci_downloads"] or 0, stored["mirror_downloads"] or 0)


def _split(day: date, stored: dict, dimension: str, wanted: DownloadFilter) -> DaySplit:
    lists = json.loads(stored["details"] or "{}").get(dimension, {})
    return stored_split(_counts(day, stored), stored_splits(stored)[dimension], lists, wanted)
