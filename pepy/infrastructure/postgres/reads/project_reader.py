"""The read side of the store: one statement per question, so that each answer is of one data version."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import orjson
from attrs import Factory, field, frozen

from pepy.application.query.downloads.project_reader import ProjectHistory, ProjectSum, VersionHistory
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.stored_days import above_zero
from pepy.domain.windows import Days, Window
from pepy.infrastructure.postgres.reads.prepared_reads import (
    ReadSource,
    refuse_if_away,
    storable_text,
)
from pepy.infrastructure.postgres.reads.shared_reads import SharedReads
from pepy.infrastructure.postgres.reads.windowed_reads import IN_WINDOW, STATE_SEEN, WindowedReads

# PostgreSQL adds up bigint as numeric, which the driver turns into decimals. A cast to bigint would fail where days
# that an older release stored add up to more than 64 bits.
_TOTALS = f"""
    SELECT project.name, coalesce(project_total.downloads, 0), 0, 0, {STATE_SEEN}
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    WHERE project.name = ANY(%(names)s)
"""  # noqa: S608 - The parts are constants, here and below.

_SUMS = f"""
    SELECT project.name, coalesce(project_total.downloads, 0), CASE WHEN %(last_day)s::date IS NOT NULL THEN coalesce((
        SELECT sum(downloads) FROM daily_downloads WHERE project_id = project.id AND day {IN_WINDOW}
    ), 0) END, (SELECT count(*) FROM archived_day WHERE day {IN_WINDOW}), {STATE_SEEN}
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    WHERE project.name = ANY(%(names)s)
"""  # noqa: S608

# What is left out is in the wide rows alone, so this reads all rows of a project; few badges ask for it.
_FILTERED_SUM = f"""
    SELECT greatest(coalesce(project_total.downloads, 0) - stored.left_out, 0),
           CASE WHEN %(last_day)s::date IS NOT NULL THEN stored.in_window END,
           (SELECT count(*) FROM archived_day WHERE day {IN_WINDOW}),
           coalesce(project.baseline, 0) > 0
               OR EXISTS (SELECT FROM archived_total WHERE archived_total.project_id = project.id),
           {STATE_SEEN}
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(left_out), 0) AS left_out,
               coalesce(sum(downloads - left_out) FILTER (WHERE day {IN_WINDOW}), 0) AS in_window
        FROM (
            SELECT day, downloads, least(downloads,
                CASE WHEN %(with_ci)s THEN 0::numeric ELSE coalesce(ci_downloads, 0) END
                + CASE WHEN %(with_mirrors)s THEN 0 ELSE coalesce(mirror_downloads, 0) END
            ) AS left_out
            FROM daily_downloads WHERE project_id = project.id
        ) AS day_counts
    ) AS stored
    WHERE project.name = %(name)s
"""  # noqa: S608

# Rows, because joining texts to one in the database takes three times as long as reading them. Only the first row has
# what applies to all days.
_DAYS = f"""
    SELECT coalesce(project_total.downloads, 0), day::text, daily_downloads.{{column}},
           CASE WHEN row_number() OVER (ORDER BY day) = 1 THEN (
               SELECT json_agg(archived_day.day ORDER BY archived_day.day)::text FROM archived_day
               WHERE archived_day.day {IN_WINDOW}
           ) END,
           {STATE_SEEN}
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    LEFT JOIN daily_downloads ON daily_downloads.project_id = project.id AND day {IN_WINDOW}
    WHERE project.name = %(name)s
    ORDER BY day
"""  # noqa: S608
_HISTORY = _DAYS.format(column="downloads")
_VERSION_HISTORY = _DAYS.format(column="versions")

_NO_DAYS = Window(date.max, date.min)

_Asked = tuple[str, Days | None]
"""A normalised name and a window."""

_WINDOWED = Factory(lambda reader: WindowedReads(reader.source), takes_self=True)
_SHARED = Factory(lambda reader: SharedReads(partial(_find_sums, reader._windowed)), takes_self=True)


@frozen
class PostgresProjectReader:
    """Implements `ProjectReader`."""

    source: ReadSource
    _windowed: WindowedReads = field(init=False, default=_WINDOWED, eq=False, repr=False)
    # Two of them, so that totals do not wait for reads of days, or for a lock on a month.
    _totals: SharedReads[_Asked, ProjectSum] = field(init=False, default=_SHARED, eq=False, repr=False)
    _sums: SharedReads[_Asked, ProjectSum] = field(init=False, default=_SHARED, eq=False, repr=False)

    def find_sum(
        self, normalized_name: str, window: Days | None, counted: DownloadFilter = ALL_DOWNLOADS
    ) -> ProjectSum | None:
        """Return the total and the sum of a window."""
        if not counted.counts_everything:
            return self._find_filtered_sum(normalized_name, window, counted)
        # Otherwise this request would queue behind others that wait for a store that is down.
        refuse_if_away(self.source)
        shared = self._sums if window else self._totals
        return shared.find((storable_text(normalized_name), window))

    def find_history(self, normalized_name: str, window: Days) -> ProjectHistory | None:
        """Return the total and the daily downloads of a window."""
        rows = self._windowed.fetch(_HISTORY, {"name": storable_text(normalized_name)}, window)
        if not rows:
            return None
        total, _, _, archived_days, data_version, _ = rows[0]
        downloads = tuple((row[1], row[2]) for row in rows if row[1])
        return ProjectHistory(normalized_name, total, downloads, _days(archived_days), data_version=data_version)

    def find_version_history(self, normalized_name: str, window: Window) -> VersionHistory | None:
        """Return the total and the daily downloads per version."""
        rows = self._windowed.fetch(_VERSION_HISTORY, {"name": storable_text(normalized_name)}, window)
        if not rows:
            return None
        total, _, _, archived_days, data_version, _ = rows[0]
        downloads_json = _downloads_json(rows)
        # The stored texts are decoded only to tell which versions occur.
        versions = tuple(set().union(*orjson.loads(downloads_json).values()))
        return VersionHistory(
            normalized_name, total, versions, downloads_json, _days(archived_days), data_version=data_version
        )

    def _find_filtered_sum(
        self, normalized_name: str, window: Days | None, counted: DownloadFilter
    ) -> ProjectSum | None:
        switches = {"with_ci": counted.with_ci, "with_mirrors": counted.with_mirrors}
        parameters = {"name": storable_text(normalized_name), **switches}
        rows = self._windowed.fetch(_FILTERED_SUM, parameters, window or _NO_DAYS)
        if not rows:
            return None
        total, in_window, archived_days, has_unfiltered_past, data_version, _ = rows[0]
        return ProjectSum(int(total), _whole(in_window), archived_days, has_unfiltered_past, data_version=data_version)


def _find_sums(windowed: WindowedReads, asked: Sequence[_Asked]) -> dict[_Asked, ProjectSum]:
    """Find sums with one statement per window; nearly always there is only one."""
    names: dict[Days | None, list[str]] = {}
    for name, window in asked:
        names.setdefault(window, []).append(name)
    found: dict[_Asked, ProjectSum] = {}
    for window, wanted in names.items():
        rows = windowed.fetch(_SUMS if window else _TOTALS, {"names": wanted}, window or _NO_DAYS)
        for name, total, in_window, archived_days, data_version, _ in rows:
            found[name, window] = ProjectSum(total, _whole(in_window), archived_days, data_version=data_version)
    return found


def _downloads_json(rows: Sequence[Sequence[Any]]) -> str:
    """Join the stored texts of the days to one JSON object, without versions and days that have no downloads."""
    # A project without days in the window still has a row. Only few texts have a zero, and they alone are decoded.
    texts = [(day, _without_zeros(text) if ":0" in text else text) for _, day, text, *_ in rows if day]
    return "{" + ",".join([f'"{day}":{text}' for day, text in texts if text != "{}"]) + "}"


def _without_zeros(text: str) -> str:
    return orjson.dumps(above_zero(orjson.loads(text))).decode()


def _whole(number: Any) -> int | None:
    return None if number is None else int(number)


def _days(text: str | None) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, orjson.loads(text or "[]")))
