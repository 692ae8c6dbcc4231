"""The read side of the store: one statement per question."""

from collections.abc import Sequence
from typing import Any

import orjson
from attrs import frozen
from sqlalchemy import Engine

from pepy.application.query.project_views import DataState, ProjectHistory, ProjectSum, VersionHistory
from pepy.domain.download_filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.reading import fetch_row, storable_text

_DATA_STATE = "SELECT version, data_through FROM data_state"

_SUM = """
    SELECT coalesce(project_total.downloads, 0), coalesce((
        SELECT sum(downloads)::bigint FROM project_day
        WHERE project_id = project.id AND day BETWEEN %(first_day)s AND %(last_day)s
    ), 0)
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    WHERE project.name = %(name)s
"""

# What is left out is in the wide rows alone, so this reads all rows of a project; few badges ask for it.
_FILTERED_SUM = """
    SELECT greatest(coalesce(project_total.downloads, 0) - stored.left_out, 0), stored.in_window
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(left_out), 0)::bigint AS left_out,
               coalesce(sum(downloads - left_out) FILTER (WHERE day BETWEEN %(first_day)s AND %(last_day)s), 0)::bigint
                   AS in_window
        FROM (
            SELECT day, downloads, least(downloads,
                CASE WHEN %(with_ci)s THEN 0 ELSE ci_downloads END
                + CASE WHEN %(with_mirrors)s THEN 0 ELSE mirror_downloads END
            ) AS left_out
            FROM project_day WHERE project_id = project.id
        ) AS day_counts
    ) AS stored
    WHERE project.name = %(name)s
"""

_HISTORY = """
    SELECT coalesce(project_total.downloads, 0), (
        SELECT json_agg(json_build_array(day, downloads) ORDER BY day)::text FROM project_day
        WHERE project_id = project.id AND day BETWEEN %(first_day)s AND %(last_day)s
    )
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    WHERE project.name = %(name)s
"""

# The stored texts are joined to one JSON object here, and are never decoded on their way to the client.
_VERSION_HISTORY = """
    SELECT coalesce(project_total.downloads, 0), (
        SELECT '{' || string_agg('"' || day || '":' || versions, ',' ORDER BY day) || '}' FROM project_day
        WHERE project_id = project.id AND day BETWEEN %(first_day)s AND %(last_day)s
    )
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    WHERE project.name = %(name)s
"""


@frozen
class PostgresProjectViews:
    """Implements `ProjectViews`.

    Values reach the planner as literals, so that it plans for the one or two partitions of a window, not for all.
    """

    engine: Engine

    def data_state(self) -> DataState:
        """Return what readers see now."""
        row = self._fetch(_DATA_STATE, {})
        return DataState(*row) if row else DataState(0, None)

    def find_sum(
        self, normalized_name: str, window: Window | None, counted: DownloadFilter = ALL_DOWNLOADS
    ) -> ProjectSum | None:
        """Return the total and the sum of a window."""
        statement = _SUM if counted.counts_everything else _FILTERED_SUM
        switches = {"with_ci": counted.with_ci, "with_mirrors": counted.with_mirrors}
        row = self._fetch(statement, _parameters(normalized_name, window) | switches)
        return ProjectSum(*row) if row else None

    def find_history(self, normalized_name: str, window: Window | None) -> ProjectHistory | None:
        """Return the total and the daily downloads of a window."""
        row = self._fetch(_HISTORY, _parameters(normalized_name, window))
        if not row:
            return None
        days = orjson.loads(row[1] or "[]")
        return ProjectHistory(normalized_name, row[0], tuple((day, downloads) for day, downloads in days))

    def find_version_history(self, normalized_name: str, window: Window) -> VersionHistory | None:
        """Return the total and the daily downloads per version."""
        row = self._fetch(_VERSION_HISTORY, _parameters(normalized_name, window))
        if not row:
            return None
        downloads_json = row[1] or "{}"
        versions = set().union(*orjson.loads(downloads_json).values())
        return VersionHistory(normalized_name, row[0], tuple(versions), downloads_json)

    def _fetch(self, statement: str, parameters: dict[str, Any]) -> Sequence[Any] | None:
        return fetch_row(self.engine, statement, parameters)


def _parameters(normalized_name: str, window: Window | None) -> dict[str, Any]:
    name = storable_text(normalized_name)
    if window is None:
        return {"name": name, "first_day": None, "last_day": None}
    return {"name": name, "first_day": window.first_day, "last_day": window.last_day}
