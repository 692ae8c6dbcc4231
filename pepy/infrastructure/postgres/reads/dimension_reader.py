"""The read side of downloads by dimension: one statement per question, so that each answer is of one moment."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import orjson
from attrs import frozen

from pepy.application.query.downloads.dimension_reader import Completeness, CountedProject, CountedProjects, SplitProject
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import DayCounts, DaySplit
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, fetch_row, fetch_rows, storable_text

# Each project's days come as one JSON text, which is decoded faster than rows.
_COUNTED = """
    SELECT data_through, (
        SELECT json_agg(DISTINCT day)::text FROM import_run
        WHERE state = 'complete' AND day BETWEEN %(first_day)s AND %(last_day)s
    ), (
        SELECT json_agg(day)::text FROM archived_day WHERE day BETWEEN %(first_day)s AND %(last_day)s
    ), (
        SELECT json_agg(json_build_array(project.name, coalesce(project_total.downloads, 0), (
            SELECT json_agg(json_build_array(
                day, downloads, coalesce(ci_downloads, 0), coalesce(mirror_downloads, 0)
            ) ORDER BY day)
            FROM daily_downloads WHERE project_id = project.id AND day BETWEEN %(first_day)s AND %(last_day)s
        )))::text
        FROM project LEFT JOIN project_total ON project_total.project_id = project.id
        WHERE project.name = ANY(%(names)s)
    ), version AS data_version
    FROM data_state
"""

# A row per day, because joining the texts to one in the database takes longer than reading them. What is said of all
# days stands in the first row alone. Details come whole: finding a dimension in them is quicker in Python.
_SPLIT = """
    SELECT day::text, daily_downloads.downloads, coalesce(ci_downloads, 0), coalesce(mirror_downloads, 0),
           CASE %(dimension)s WHEN 'version' THEN versions ELSE (splits::json -> %(dimension)s)::text END,
           CASE WHEN NOT %(with_ci)s OR NOT %(with_mirrors)s THEN details END,
           CASE WHEN row_number() OVER (ORDER BY day) = 1 THEN (
               SELECT json_agg(DISTINCT day)::text FROM import_run
               WHERE state = 'complete' AND day BETWEEN %(first_day)s AND %(last_day)s
           ) END,
           CASE WHEN row_number() OVER (ORDER BY day) = 1 THEN (
               SELECT json_agg(day)::text FROM archived_day WHERE day BETWEEN %(first_day)s AND %(last_day)s
           ) END,
           (SELECT data_through FROM data_state),
           (SELECT version FROM data_state) AS data_version
    FROM project
    LEFT JOIN daily_downloads ON daily_downloads.project_id = project.id AND day BETWEEN %(first_day)s AND %(last_day)s
    WHERE project.name = %(name)s
    ORDER BY day
"""

_SPLIT_AT = 4
"""Where the split stands in a row, behind the counts and before the details; null where the source did not split."""


@frozen
class PostgresDimensionReader:
    """Implements `DimensionReader`; every statement tells which version of the data it has seen."""

    source: ReadSource

    def count_projects(self, normalized_names: tuple[str, ...], window: Window) -> CountedProjects:
        """Return those of the projects that are stored."""
        names = [storable_text(name) for name in normalized_names]
        row = fetch_row(self.source, _COUNTED, {"names": names, **_bounds(window)})
        if not row:
            return CountedProjects(Completeness(None, frozenset()), {})
        found = (_counted_project(*project) for project in orjson.loads(row[3] or "[]"))
        return CountedProjects(_completeness(*row[:3]), {project.id: project for project in found})

    def find_split(
        self, normalized_name: str, window: Window, dimension: str, wanted: DownloadFilter
    ) -> SplitProject | None:
        """Return a project's days by the values of a dimension."""
        switches = {"dimension": dimension, "with_ci": wanted.with_ci, "with_mirrors": wanted.with_mirrors}
        parameters = {"name": storable_text(normalized_name), **switches, **_bounds(window)}
        rows = fetch_rows(self.source, _SPLIT, parameters)
        if not rows:
            return None
        complete_days, archived_days, data_through = rows[0][-4:-1]
        return SplitProject(
            normalized_name,
            _completeness(data_through, complete_days, archived_days),
            tuple(_day_split(row, dimension, wanted) for row in rows if row[0] and row[_SPLIT_AT] is not None),
            tuple(_day_counts(row[:_SPLIT_AT]) for row in rows if row[0] and row[_SPLIT_AT] is None),
        )


def _bounds(window: Window) -> dict[str, date]:
    return {"first_day": window.first_day, "last_day": window.last_day}


def _completeness(data_through: date | None, complete_days: str | None, archived_days: str | None) -> Completeness:
    archived = _days(archived_days)
    # The import of an archived day stays complete in the ledger, but its rows are no longer there.
    return Completeness(data_through, _days(complete_days) - archived, archived)


def _days(text: str | None) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, orjson.loads(text or "[]")))


def _counted_project(name: str, total_downloads: int, days: Iterable[list[Any]] | None) -> CountedProject:
    return CountedProject(name, total_downloads, tuple(map(_day_counts, days or ())))


def _day_counts(row: Sequence[Any]) -> DayCounts:
    return DayCounts(date.fromisoformat(row[0]), *row[1:])


def _day_split(row: Sequence[Any], dimension: str, wanted: DownloadFilter) -> DaySplit:
    split, details = row[_SPLIT_AT : _SPLIT_AT + 2]
    lists = orjson.loads(details).get(dimension, {}) if details else {}
    return DaySplit.of_stored(_day_counts(row[:_SPLIT_AT]), orjson.loads(split), lists, wanted)
