"""The read side of the store: one statement per question."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

import orjson
from attrs import Factory, field, frozen

from pepy.application.query.downloads.project_reader import DataState, ProjectHistory, ProjectSum, VersionHistory
from pepy.application.query.service.moment import bound_state, require_version
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.stored_days import above_zero
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.reads.prepared_reads import (
    ReadSource,
    fetch_row,
    fetch_rows,
    fetch_rows_of_any_moment,
    storable_text,
)
from pepy.infrastructure.postgres.reads.shared_reads import SharedReads

# PostgreSQL adds up bigint as numeric, which the driver turns into decimals. A cast to bigint would fail where days
# that an older release stored add up to more than 64 bits.
_TOTALS = """
    SELECT project.name, coalesce(project_total.downloads, 0), 0, 0, (SELECT version FROM data_state) AS data_version
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    WHERE project.name = ANY(%(names)s)
"""

_SUMS = """
    SELECT project.name, coalesce(project_total.downloads, 0), coalesce((
        SELECT sum(downloads) FROM daily_downloads
        WHERE project_id = project.id AND day BETWEEN %(first_day)s AND %(last_day)s
    ), 0), (SELECT count(*) FROM archived_day WHERE day BETWEEN %(first_day)s AND %(last_day)s),
           (SELECT version FROM data_state) AS data_version
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    WHERE project.name = ANY(%(names)s)
"""

# What is left out is in the wide rows alone, so this reads all rows of a project; few badges ask for it.
_FILTERED_SUM = """
    SELECT greatest(coalesce(project_total.downloads, 0) - stored.left_out, 0), stored.in_window,
           (SELECT count(*) FROM archived_day WHERE day BETWEEN %(first_day)s AND %(last_day)s),
           coalesce(project.baseline, 0) > 0
               OR EXISTS (SELECT FROM archived_total WHERE archived_total.project_id = project.id),
           (SELECT version FROM data_state) AS data_version
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(left_out), 0) AS left_out,
               coalesce(sum(downloads - left_out) FILTER (WHERE day BETWEEN %(first_day)s AND %(last_day)s), 0)
                   AS in_window
        FROM (
            SELECT day, downloads, least(downloads,
                CASE WHEN %(with_ci)s THEN 0::numeric ELSE coalesce(ci_downloads, 0) END
                + CASE WHEN %(with_mirrors)s THEN 0 ELSE coalesce(mirror_downloads, 0) END
            ) AS left_out
            FROM daily_downloads WHERE project_id = project.id
        ) AS day_counts
    ) AS stored
    WHERE project.name = %(name)s
"""

_HISTORY = """
    SELECT coalesce(project_total.downloads, 0), day::text, daily_downloads.downloads,
           CASE WHEN row_number() OVER (ORDER BY day) = 1 THEN (
               SELECT json_agg(archived_day.day ORDER BY archived_day.day)::text FROM archived_day
               WHERE archived_day.day BETWEEN %(first_day)s AND %(last_day)s
           ) END,
           (SELECT version FROM data_state) AS data_version
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    LEFT JOIN daily_downloads ON daily_downloads.project_id = project.id AND day BETWEEN %(first_day)s AND %(last_day)s
    WHERE project.name = %(name)s
    ORDER BY day
"""

# Rows, because joining the texts to one in the database takes three times as long as reading them.
_VERSION_HISTORY = """
    SELECT coalesce(project_total.downloads, 0), day::text, versions,
           CASE WHEN row_number() OVER (ORDER BY day) = 1 THEN (
               SELECT json_agg(archived_day.day ORDER BY archived_day.day)::text FROM archived_day
               WHERE archived_day.day BETWEEN %(first_day)s AND %(last_day)s
           ) END,
           (SELECT version FROM data_state) AS data_version
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    LEFT JOIN daily_downloads ON daily_downloads.project_id = project.id AND day BETWEEN %(first_day)s AND %(last_day)s
    WHERE project.name = %(name)s
    ORDER BY day
"""

_Asked = tuple[str, Window | None]
"""Whose downloads, and in which days."""

_Seen = tuple[ProjectSum, int]
"""What was found, and the data version that the statement has seen."""

_SHARED = Factory(lambda views: SharedReads(partial(_find_sums, views.source)), takes_self=True)


@frozen
class PostgresProjectReader:
    """Implements `ProjectReader`; every statement tells which version of the data it has seen."""

    source: ReadSource
    # Two of them, so that nobody who wants a total waits for those who read days, or for a lock on a month.
    _totals: SharedReads[_Asked, _Seen] = field(init=False, default=_SHARED, eq=False, repr=False)
    _sums: SharedReads[_Asked, _Seen] = field(init=False, default=_SHARED, eq=False, repr=False)

    def data_state(self) -> DataState:
        """Return what the request at hand sees, or else what readers see now."""
        return bound_state() or newest_data_state(self.source)

    def find_sum(
        self, normalized_name: str, window: Window | None, counted: DownloadFilter = ALL_DOWNLOADS
    ) -> ProjectSum | None:
        """Return the total and the sum of a window."""
        if not counted.counts_everything:
            return self._find_filtered_sum(normalized_name, window, counted)
        bound_state()
        shared = self._sums if window else self._totals
        found = shared.find((storable_text(normalized_name), window))
        if found is None:
            return None
        # Those who share a statement may be requests of different moments.
        sums, data_version = found
        require_version(data_version)
        return sums

    def find_history(self, normalized_name: str, window: Window | None) -> ProjectHistory | None:
        """Return the total and the daily downloads of a window."""
        rows = fetch_rows(self.source, _HISTORY, _parameters(normalized_name, window))
        if not rows:
            return None
        downloads = tuple((row[1], row[2]) for row in rows if row[1])
        return ProjectHistory(normalized_name, rows[0][0], downloads, _days(rows[0][3]))

    def find_version_history(self, normalized_name: str, window: Window) -> VersionHistory | None:
        """Return the total and the daily downloads per version."""
        rows = fetch_rows(self.source, _VERSION_HISTORY, _parameters(normalized_name, window))
        if not rows:
            return None
        days = list(_days_with_versions(rows))
        # The stored texts are joined to one JSON object; they are decoded only to tell which versions occur.
        downloads_json = "{" + ",".join([f'"{day}":{text}' for day, text, _ in days]) + "}"
        versions: set[str] = set().union(*[counts for _, _, counts in days])
        return VersionHistory(normalized_name, rows[0][0], tuple(versions), downloads_json, _days(rows[0][3]))

    def _find_filtered_sum(
        self, normalized_name: str, window: Window | None, counted: DownloadFilter
    ) -> ProjectSum | None:
        switches = {"with_ci": counted.with_ci, "with_mirrors": counted.with_mirrors}
        row = fetch_row(self.source, _FILTERED_SUM, _parameters(normalized_name, window) | switches)
        if not row:
            return None
        total, in_window, archived_days, has_unfiltered_past, _ = row
        return ProjectSum(int(total), int(in_window), archived_days, has_unfiltered_past)


def newest_data_state(source: ReadSource) -> DataState:
    """Return what readers see now, whatever moment a request is bound to."""
    rows = fetch_rows_of_any_moment(source, "SELECT version, data_through FROM data_state", {})
    return DataState(*rows[0]) if rows else DataState(0, None)


def _find_sums(source: ReadSource, asked: Sequence[_Asked]) -> dict[_Asked, _Seen]:
    """Find sums with a statement for each window; nearly always there is but one."""
    names: dict[Window | None, list[str]] = {}
    for name, window in asked:
        names.setdefault(window, []).append(name)
    found: dict[_Asked, _Seen] = {}
    for window, wanted in names.items():
        statement = _SUMS if window else _TOTALS
        rows = fetch_rows_of_any_moment(source, statement, {"names": wanted, **_ends(window)})
        for name, total, in_window, archived_days, data_version in rows:
            found[name, window] = ProjectSum(total, int(in_window), archived_days), data_version
    return found


def _days_with_versions(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, str, dict[str, int]]]:
    """Yield the days of a version history with their versions, as JSON and decoded, without those that are zero."""
    for _, day, text, *_ in rows:
        # A project without days in the window still has a row.
        stored: dict[str, int] = orjson.loads(text) if day else {}
        versions = above_zero(stored)
        if versions:
            yield day, text if versions is stored else orjson.dumps(versions).decode(), versions


def _parameters(normalized_name: str, window: Window | None) -> dict[str, Any]:
    return {"name": storable_text(normalized_name), **_ends(window)}


def _days(text: str | None) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, orjson.loads(text or "[]")))


def _ends(window: Window | None) -> dict[str, date | None]:
    if window is None:
        return {"first_day": None, "last_day": None}
    return {"first_day": window.first_day, "last_day": window.last_day}
