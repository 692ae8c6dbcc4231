"""The read side of downloads by dimension: one statement per question, or several in one snapshot."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any, Self

import orjson
from attrs import Factory, evolve, field, frozen

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
from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.event_rules import events_touching
from pepy.domain.windows import Days, Window
from pepy.infrastructure.postgres.reads.data_events import EventsOfVersion
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, storable_text
from pepy.infrastructure.postgres.reads.snapshot import in_snapshot
from pepy.infrastructure.postgres.reads.stored_splits import stored_split
from pepy.infrastructure.postgres.reads.windowed_reads import IN_WINDOW, STATE_SEEN, WindowedReads

# Each project's days come as one JSON text, which is decoded faster than rows.
_COUNTED = f"""
    SELECT (
        SELECT json_agg(DISTINCT day)::text FROM import_run
        WHERE state = 'complete' AND day {IN_WINDOW}
    ), (
        SELECT json_agg(day)::text FROM archived_day WHERE day {IN_WINDOW}
    ), (
        SELECT json_agg(json_build_array(project.name, coalesce(project_total.downloads, 0), (
            SELECT json_agg(json_build_array(
                day, downloads, coalesce(ci_downloads, 0), coalesce(mirror_downloads, 0)
            ) ORDER BY day)
            FROM daily_downloads WHERE project_id = project.id AND day {IN_WINDOW}
        )))::text
        FROM project LEFT JOIN project_total ON project_total.project_id = project.id
        WHERE project.name = ANY(%(names)s)
    ), version, data_through
    FROM data_state
"""  # noqa: S608 - The parts are constants, here and below.

# A row per day, because joining the texts to one in the database takes longer than reading them. Only the first row has
# what applies to all days. Details come whole: finding a dimension in them is quicker in Python.
_SPLIT = f"""
    SELECT day::text, daily_downloads.downloads, coalesce(ci_downloads, 0), coalesce(mirror_downloads, 0),
           CASE %(dimension)s WHEN 'version' THEN versions ELSE (splits::json -> %(dimension)s)::text END,
           CASE WHEN NOT %(with_ci)s OR NOT %(with_mirrors)s THEN details END,
           CASE WHEN row_number() OVER (ORDER BY day) = 1 THEN (
               SELECT json_agg(DISTINCT day)::text FROM import_run
               WHERE state = 'complete' AND day {IN_WINDOW}
           ) END,
           CASE WHEN row_number() OVER (ORDER BY day) = 1 THEN (
               SELECT json_agg(day)::text FROM archived_day WHERE day {IN_WINDOW}
           ) END,
           {STATE_SEEN}
    FROM project
    LEFT JOIN daily_downloads ON daily_downloads.project_id = project.id AND day {IN_WINDOW}
    WHERE project.name = %(name)s
    ORDER BY day
"""  # noqa: S608

_SPLIT_AT = 4
"""Where the split stands in a row, behind the counts and before the details; null where the source did not split."""


@frozen
class PostgresDimensionReader:
    """Implements `DimensionReader`."""

    source: ReadSource
    _events: EventsOfVersion = field(factory=EventsOfVersion, eq=False, repr=False)
    _windowed: WindowedReads = field(
        init=False, default=Factory(lambda reader: WindowedReads(reader.source), takes_self=True), eq=False, repr=False
    )

    def in_snapshot(self, ask: Callable[[DataState, Self], Answer]) -> Answer:
        """Call `ask` with the state of the data and a reader that sees exactly that state, and return its answer."""
        return in_snapshot(self.source, lambda state, snapshot: ask(state, evolve(self, source=snapshot)))

    def count_projects(self, normalized_names: tuple[str, ...], window: Days) -> CountedProjects:
        """Return those of the projects that are stored."""
        names = [storable_text(name) for name in normalized_names]
        rows = self._windowed.fetch(_COUNTED, {"names": names}, window)
        if not rows:
            return CountedProjects(Completeness(None, frozenset(), data_version=0), {})
        complete_days, archived_days, projects, data_version, data_through = rows[0]
        found = (_counted_project(*project) for project in orjson.loads(projects or "[]"))
        completeness = _completeness(complete_days, archived_days, data_version, data_through)
        return CountedProjects(completeness, {project.id: project for project in found})

    def find_split(
        self, normalized_name: str, window: Days, dimension: str, wanted: DownloadFilter
    ) -> SplitProject | None:
        """Return a project's days by the values of a dimension."""
        switches = {"dimension": dimension, "with_ci": wanted.with_ci, "with_mirrors": wanted.with_mirrors}
        rows = self._windowed.fetch(_SPLIT, {"name": storable_text(normalized_name), **switches}, window)
        if not rows:
            return None
        return SplitProject(
            normalized_name,
            _completeness(*rows[0][-4:]),
            tuple(_day_split(row, dimension, wanted) for row in rows if row[0] and row[_SPLIT_AT] is not None),
            tuple(_day_counts(row[:_SPLIT_AT]) for row in rows if row[0] and row[_SPLIT_AT] is None),
        )

    def find_events(self, state: DataState, window: Window, normalized_names: Collection[str]) -> tuple[DataEvent, ...]:
        """Return the events that touch a window and are about all projects or one of these."""
        events = self._events.find(self.source, state.version)
        return events_touching(events.values(), window, normalized_names)


def _completeness(
    complete_days: str | None, archived_days: str | None, data_version: int, data_through: date | None
) -> Completeness:
    archived = _days(archived_days)
    # The import of an archived day stays complete in the ledger, but its rows are no longer there.
    return Completeness(data_through, _days(complete_days) - archived, archived, data_version=data_version)


def _days(text: str | None) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, orjson.loads(text or "[]")))


def _counted_project(name: str, total_downloads: int, days: Iterable[list[Any]] | None) -> CountedProject:
    return CountedProject(name, total_downloads, tuple(map(_day_counts, days or ())))


def _day_counts(row: Sequence[Any]) -> DayCounts:
    return DayCounts(date.fromisoformat(row[0]), *row[1:])


def _day_split(row: Sequence[Any], dimension: str, wanted: DownloadFilter) -> DaySplit:
    split, details = row[_SPLIT_AT : _SPLIT_AT + 2]
    lists = orjson.loads(details).get(dimension, {}) if details else {}
    return stored_split(_day_counts(row[:_SPLIT_AT]), orjson.loads(split), lists, wanted)
