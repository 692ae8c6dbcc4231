"""The read side of the index: all projects together, in the shape of one project's days."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any, Self

import orjson
from attrs import evolve, field, frozen

from pepy.application.query.downloads.dimension_reader import (
    Answer,
    Completeness,
    CountedProject,
    CountedProjects,
    SplitProject,
)
from pepy.application.query.downloads.project_reader import DataState
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import DayCounts, DaySplit, with_unsplit
from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.event_rules import events_touching
from pepy.domain.projects.name import INDEX_ID
from pepy.domain.windows import Days, Window
from pepy.infrastructure.postgres.reads.data_events import EventsOfVersion
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource
from pepy.infrastructure.postgres.reads.snapshot import in_snapshot
from pepy.infrastructure.postgres.reads.windowed_reads import IN_WINDOW, WindowedReads

# The sums of all versions are those of the day. A day that the ledger has no longer was forgotten by a release that
# knows no index. Where such a release raised the version, all totals are added up. Days that were archived without an
# index are named once, in the first row.
_INDEX_DAYS = f"""
    SELECT stored.*,
           CASE WHEN row_number() OVER (ORDER BY stored.day) = 1 THEN (
               SELECT json_agg(day)::text FROM archived_day
               WHERE day {IN_WINDOW} AND NOT EXISTS (
                   SELECT FROM index_day WHERE dimension = 'version' AND index_day.day = archived_day.day
               )
           ) END,
           {{total}}, version, data_through
    FROM data_state LEFT JOIN (
        SELECT whole.day::text, whole.downloads, whole.ci_downloads, whole.mirror_downloads{{split}}
        FROM index_day AS whole {{join}}
        WHERE whole.dimension = 'version' AND whole.value = '' AND whole.day {IN_WINDOW}
          AND EXISTS (SELECT FROM import_run WHERE state = 'complete' AND import_run.day = whole.day)
    ) AS stored ON true
    ORDER BY stored.day
"""  # noqa: S608 - The parts are constants.
_TOTAL = """
    CASE WHEN index_total_version = version THEN index_total
         ELSE (SELECT coalesce(sum(downloads), 0) FROM project_total) END
"""
_COUNTED = _INDEX_DAYS.format(total=_TOTAL, split="", join="")
_SPLIT = _INDEX_DAYS.format(
    total="NULL",
    split=", split.values, split.ci_values, split.mirror_values",
    # Day by day, because joining with all of them at once takes seconds where the planner has no statistics yet.
    join="""
        CROSS JOIN LATERAL (
            SELECT json_object_agg(value, downloads)::text AS values,
                   (json_object_agg(value, ci_downloads)
                       FILTER (WHERE NOT %(with_ci)s AND ci_downloads > 0))::text AS ci_values,
                   (json_object_agg(value, mirror_downloads)
                       FILTER (WHERE NOT %(with_mirrors)s AND mirror_downloads > 0))::text AS mirror_values
            FROM index_day WHERE dimension = %(dimension)s AND day = whole.day
        ) AS split
    """,
)

_SUMS, _SPLIT_AT = slice(0, 4), slice(4, 7)
"""Where day and sums stand in a row, and behind them the texts by value, null where no source split the day."""


@frozen
class PostgresIndexReader:
    """Implements `DimensionReader` for the index: whatever name is asked for, it answers for all projects together."""

    source: ReadSource
    _events: EventsOfVersion = field(factory=EventsOfVersion, eq=False, repr=False)

    def in_snapshot(self, ask: Callable[[DataState, Self], Answer]) -> Answer:
        """Return what `ask` answers with a state of the data and a reader that sees that very state."""
        return in_snapshot(self.source, lambda state, snapshot: ask(state, evolve(self, source=snapshot)))

    def count_projects(self, normalized_names: tuple[str, ...], window: Days) -> CountedProjects:
        """Return the index under each of the names."""
        rows = WindowedReads(self.source).fetch(_COUNTED, {}, window)
        total = int(rows[0][-3]) if rows else 0
        index = CountedProject(INDEX_ID, total, tuple(map(_day_counts, _stored(rows))))
        return CountedProjects(_completeness(rows), dict.fromkeys(normalized_names, index))

    def find_split(
        self,
        normalized_name: str,  # noqa: ARG002 - There is one index.
        window: Days,
        dimension: str,
        wanted: DownloadFilter,
    ) -> SplitProject | None:
        """Return the days of the index by the values of a dimension."""
        switches = {"dimension": dimension, "with_ci": wanted.with_ci, "with_mirrors": wanted.with_mirrors}
        rows = WindowedReads(self.source).fetch(_SPLIT, switches, window)
        return SplitProject(
            INDEX_ID,
            _completeness(rows),
            tuple(_day_split(row, wanted) for row in _stored(rows) if row[_SPLIT_AT][0] is not None),
            tuple(_day_counts(row) for row in _stored(rows) if row[_SPLIT_AT][0] is None),
        )

    def find_events(self, state: DataState, window: Window, normalized_names: Collection[str]) -> tuple[DataEvent, ...]:  # noqa: ARG002 - It is no project.
        """Return the events that touch a window and are about all projects."""
        return events_touching(self._events.find(self.source, state.version).values(), window, ())


def _stored(rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    return (row for row in rows if row[0] is not None)


def _completeness(rows: Sequence[Sequence[Any]]) -> Completeness:
    if not rows:
        return Completeness(None, frozenset(), data_version=0)
    archived, _, data_version, data_through = rows[0][-4:]
    complete = frozenset(date.fromisoformat(row[0]) for row in _stored(rows))
    unknown = frozenset(map(date.fromisoformat, orjson.loads(archived or "[]")))
    return Completeness(data_through, complete, unknown, data_version=data_version)


def _day_counts(row: Sequence[Any]) -> DayCounts:
    day, *counts = row[_SUMS]
    return DayCounts(date.fromisoformat(day), *counts)


def _day_split(row: Sequence[Any], wanted: DownloadFilter) -> DaySplit:
    downloads, ci, mirrors = (orjson.loads(text) if text else {} for text in row[_SPLIT_AT])
    counts = _day_counts(row)
    return with_unsplit(DaySplit(counts.day, downloads, ci, mirrors), counts, wanted)
