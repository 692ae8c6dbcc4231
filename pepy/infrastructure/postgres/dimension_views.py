"""The read side of downloads by dimension: one statement per question, so that each answer is of one moment."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import orjson
from attrs import frozen

from pepy.application.query.dimension_views import Completeness, CountedProject, CountedProjects, SplitProject
from pepy.domain.stored_days import DayCounts, DaySplit
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.reading import ReadSource, fetch_row, storable_text

# Each project's days come as one JSON text, which is decoded faster than rows.
_COUNTED = """
    SELECT data_through, (
        SELECT json_agg(DISTINCT day)::text FROM import_run
        WHERE state = 'complete' AND day BETWEEN %(first_day)s AND %(last_day)s
    ), (
        SELECT json_agg(json_build_array(project.name, coalesce(project_total.downloads, 0), (
            SELECT json_agg(json_build_array(day, downloads, ci_downloads, mirror_downloads) ORDER BY day)
            FROM project_day WHERE project_id = project.id AND day BETWEEN %(first_day)s AND %(last_day)s
        )))::text
        FROM project LEFT JOIN project_total ON project_total.project_id = project.id
        WHERE project.name = ANY(%(names)s)
    ), version AS data_version
    FROM data_state
"""

# The stored texts are joined to one JSON array here, [day, counts, CI and mirror counts, split, CI and mirror details].
_SPLIT = """
    SELECT data_through, (
        SELECT json_agg(DISTINCT day)::text FROM import_run
        WHERE state = 'complete' AND day BETWEEN %(first_day)s AND %(last_day)s
    ), (
        SELECT '[' || string_agg(concat_ws(',',
            '["' || day || '"', downloads, ci_downloads, mirror_downloads,
            coalesce(split, 'null'),
            coalesce((ci_detail::json -> %(dimension)s)::text, '{}'),
            coalesce((mirror_detail::json -> %(dimension)s)::text, '{}') || ']'
        ), ',' ORDER BY day) || ']'
        FROM project_day
        CROSS JOIN LATERAL (SELECT CASE %(dimension)s
            WHEN 'version' THEN versions WHEN 'country' THEN countries WHEN 'python' THEN pythons
            WHEN 'system' THEN systems WHEN 'installer' THEN installers
        END AS split) AS wanted
        WHERE project_id = project.id AND day BETWEEN %(first_day)s AND %(last_day)s
    ), version AS data_version
    FROM data_state CROSS JOIN project WHERE project.name = %(name)s
"""

_SPLIT_AT = 4
"""Where the split stands in a day of the array; null where the source did not split the day by that dimension."""


@frozen
class PostgresDimensionViews:
    """Implements `DimensionViews`; every statement tells which version of the data it has seen."""

    source: ReadSource

    def count_projects(self, normalized_names: tuple[str, ...], window: Window) -> CountedProjects:
        """Return those of the projects that are stored."""
        names = [storable_text(name) for name in normalized_names]
        row = fetch_row(self.source, _COUNTED, {"names": names, **_bounds(window)})
        if not row:
            return CountedProjects(Completeness(None, frozenset()), {})
        found = (_counted_project(*project) for project in orjson.loads(row[2] or "[]"))
        return CountedProjects(_completeness(row[0], row[1]), {project.id: project for project in found})

    def find_split(self, normalized_name: str, window: Window, dimension: str) -> SplitProject | None:
        """Return a project's days by the values of a dimension."""
        parameters = {"name": storable_text(normalized_name), "dimension": dimension, **_bounds(window)}
        row = fetch_row(self.source, _SPLIT, parameters)
        if not row:
            return None
        days = orjson.loads(row[2] or "[]")
        return SplitProject(
            normalized_name,
            _completeness(row[0], row[1]),
            tuple(_day_split(day) for day in days if day[_SPLIT_AT] is not None),
            tuple(_day_counts(day[:_SPLIT_AT]) for day in days if day[_SPLIT_AT] is None),
        )


def _bounds(window: Window) -> dict[str, date]:
    return {"first_day": window.first_day, "last_day": window.last_day}


def _completeness(data_through: date | None, complete_days: str | None) -> Completeness:
    return Completeness(data_through, frozenset(map(date.fromisoformat, orjson.loads(complete_days or "[]"))))


def _counted_project(name: str, total_downloads: int, days: Iterable[list[Any]] | None) -> CountedProject:
    return CountedProject(name, total_downloads, tuple(map(_day_counts, days or ())))


def _day_counts(row: list[Any]) -> DayCounts:
    return DayCounts(date.fromisoformat(row[0]), *row[1:])


def _day_split(row: list[Any]) -> DaySplit:
    return DaySplit(date.fromisoformat(row[0]), *row[_SPLIT_AT:])
