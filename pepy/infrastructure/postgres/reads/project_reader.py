"""The read side of the store: one statement per question, so that each answer is of one data version."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial
from typing import Any

import orjson
from attrs import Factory, field, frozen

from pepy.application.query.downloads.project_reader import ProjectHistory, ProjectSum, VersionHistory
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.windows import ALL_DAYS, Days, Window
from pepy.infrastructure.postgres.reads.prepared_reads import (
    ReadSource,
    Rows,
    fetch_rows,
    refuse_if_away,
    storable_text,
)
from pepy.infrastructure.postgres.reads.shared_reads import SharedReads
from pepy.infrastructure.postgres.reads.splits.large_reads import LargeReads
from pepy.infrastructure.postgres.reads.version_texts import days_object, listable, versions_in
from pepy.infrastructure.postgres.reads.windowed_reads import IN_WINDOW, STATE_SEEN, WindowedReads
from pepy.infrastructure.postgres.total_pages import JOIN_TOTAL_PAGE, TOTAL

# PostgreSQL adds up bigint as numeric, which the driver turns into decimals. A cast to bigint would fail where days
# that an older release stored add up to more than 64 bits.
_TOTALS = f"""
    SELECT project.name, {TOTAL}, 0, 0, {STATE_SEEN}
    FROM project {JOIN_TOTAL_PAGE}
    WHERE project.name = ANY(%(names)s)
"""  # noqa: S608 - The parts are constants, here and below.

_SUMS = f"""
    SELECT project.name, {TOTAL}, CASE WHEN %(last_day)s::date IS NOT NULL THEN coalesce((
        SELECT sum(downloads) FROM daily_downloads WHERE project_id = project.id AND day {IN_WINDOW}
    ), 0) END, (SELECT count(*) FROM archived_day WHERE day {IN_WINDOW}), {STATE_SEEN}
    FROM project {JOIN_TOTAL_PAGE}
    WHERE project.name = ANY(%(names)s)
"""  # noqa: S608

# What is left out is in the wide rows alone, so this reads all rows of a project; few badges ask for it.
_FILTERED_SUMS = f"""
    SELECT project.name, greatest({TOTAL} - stored.left_out, 0),
           CASE WHEN %(last_day)s::date IS NOT NULL THEN stored.in_window END,
           (SELECT count(*) FROM archived_day WHERE day {IN_WINDOW}),
           coalesce(project.baseline, 0) > 0
               OR EXISTS (SELECT FROM archived_total WHERE archived_total.project_id = project.id),
           {STATE_SEEN}
    FROM project {JOIN_TOTAL_PAGE}
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
    WHERE project.name = ANY(%(names)s)
"""  # noqa: S608

# Rows, because joining texts to one in the database takes longer than reading them. One has what applies to all days,
# and the others have a day each; they are ordered here, because PostgreSQL would sort what its indexes return in order.
_DAYS = f"""
    SELECT {TOTAL}, NULL, NULL,
           (SELECT json_agg(archived_day.day ORDER BY archived_day.day)::text FROM archived_day WHERE day {IN_WINDOW}),
           {STATE_SEEN}
    FROM project {JOIN_TOTAL_PAGE}
    WHERE project.name = %(name)s
    UNION ALL
    SELECT NULL, day::text, {{column}}, NULL, NULL, NULL
    FROM daily_downloads
    WHERE project_id = (SELECT id FROM project WHERE name = %(name)s) AND day {IN_WINDOW}
"""  # noqa: S608
_HISTORY = _DAYS.format(column="downloads")
_VERSION_HISTORY = _DAYS.format(column="versions")

_VERSION_BYTES = """
    SELECT coalesce(sum(octet_length(versions)), 0)
    FROM daily_downloads WHERE project_id = (SELECT id FROM project WHERE name = %(name)s)
"""

_MAX_HISTORY_BYTES = 30_000_000
"""How large all days of a project may be: about three times as much is in memory when the answer is put together."""

_NO_DAYS = Window(date.max, date.min)

_Asked = tuple[str, Days | None]
"""A normalised name and a window."""

_WINDOWED = Factory(lambda reader: WindowedReads(reader.source), takes_self=True)
_SHARED = Factory(lambda reader: SharedReads(partial(_find_sums, reader._windowed)), takes_self=True)


def _whole_histories() -> LargeReads:
    return LargeReads(max_bytes=_MAX_HISTORY_BYTES)


@frozen
class PostgresProjectReader:
    """Implements `ProjectReader`."""

    source: ReadSource
    _large: LargeReads = field(factory=_whole_histories, eq=False, repr=False)
    _windowed: WindowedReads = field(init=False, default=_WINDOWED, eq=False, repr=False)
    # Two of them, so that totals do not wait for reads of days, or for a lock on a month.
    _totals: SharedReads[_Asked, ProjectSum] = field(init=False, default=_SHARED, eq=False, repr=False)
    _sums: SharedReads[_Asked, ProjectSum] = field(init=False, default=_SHARED, eq=False, repr=False)

    def find_sum(
        self, normalized_name: str, window: Days | None, counted: DownloadFilter = ALL_DOWNLOADS
    ) -> ProjectSum | None:
        """Return the total and the sum of a window."""
        if not counted.counts_everything:
            return self._find_filtered_sums([normalized_name], window, counted).get(normalized_name)
        # Otherwise this request would queue behind others that wait for a store that is down.
        refuse_if_away(self.source)
        shared = self._sums if window else self._totals
        return shared.find((storable_text(normalized_name), window))

    def find_sums(
        self, normalized_names: Collection[str], window: Days | None, counted: DownloadFilter = ALL_DOWNLOADS
    ) -> Mapping[str, ProjectSum]:
        """Return the same of several projects. One statement has one time limit, however many they are."""
        if not counted.counts_everything:
            return self._find_filtered_sums(normalized_names, window, counted)
        asked = [(storable_text(name), window) for name in normalized_names]
        return {name: found for (name, _), found in _find_sums(self._windowed, asked).items()}

    def find_history(self, normalized_name: str, window: Days) -> ProjectHistory | None:
        """Return the total and the daily downloads of a window."""
        rows = self._windowed.fetch(_HISTORY, {"name": storable_text(normalized_name)}, window)
        if not rows:
            return None
        (total, archived_days, data_version), downloads = _whole_and_days(rows)
        return ProjectHistory(normalized_name, total, tuple(downloads), _days(archived_days), data_version=data_version)

    def find_version_history(self, normalized_name: str, window: Window) -> VersionHistory | None:
        """Return the total and the daily downloads per version; of all days only if they are not too large."""
        if window != ALL_DAYS:
            return self._read_version_history(normalized_name, window)
        ((size,),) = fetch_rows(self.source, _VERSION_BYTES, {"name": storable_text(normalized_name)})
        self._large.refuse_too_large(
            f"All days of {normalized_name}",
            size,
            f"ask /api/v3/projects/{normalized_name}/downloads?dimension=version for a range of days",
        )
        with self._large.turn() if size > self._large.large_bytes else nullcontext():
            return self._read_version_history(normalized_name, window)

    def _read_version_history(self, normalized_name: str, window: Window) -> VersionHistory | None:
        rows = self._windowed.fetch(_VERSION_HISTORY, {"name": storable_text(normalized_name)}, window)
        if not rows:
            return None
        (total, archived_days, data_version), days = _whole_and_days(rows)
        texts = listable(days)
        return VersionHistory(
            normalized_name,
            total,
            versions_in(texts),
            days_object(texts),
            _days(archived_days),
            data_version=data_version,
        )

    def _find_filtered_sums(
        self, normalized_names: Collection[str], window: Days | None, counted: DownloadFilter
    ) -> dict[str, ProjectSum]:
        switches = {"with_ci": counted.with_ci, "with_mirrors": counted.with_mirrors}
        parameters = {"names": list(map(storable_text, normalized_names)), **switches}
        rows = self._windowed.fetch(_FILTERED_SUMS, parameters, window or _NO_DAYS)
        return {
            name: ProjectSum(int(total), _whole(in_window), archived_days, has_unfiltered_past, data_version=version)
            for name, total, in_window, archived_days, has_unfiltered_past, version, _ in rows
        }


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


def _whole_and_days(rows: Rows) -> tuple[tuple[int, str | None, int], list[tuple[str, Any]]]:
    """Return what rows of `_DAYS` say of all days, and each day with its column, ascending."""
    (whole,) = [row for row in rows if row[1] is None]
    days = sorted([(row[1], row[2]) for row in rows if row[1] is not None])
    return (whole[0], whole[3], whole[4]), days


def _whole(number: Any) -> int | None:
    return None if number is None else int(number)


def _days(text: str | None) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, orjson.loads(text or "[]")))
