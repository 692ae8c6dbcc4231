"""The read side of the index: all projects together, in the shape of one project's days."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from attrs import Factory, field, frozen

from pepy.application.query.downloads.dimension_reader import (
    Completeness,
    CountedProject,
    CountedProjects,
    SplitProject,
)
from pepy.domain.dimensions import UNKNOWN
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.series import NumberedDay
from pepy.domain.downloads.stored_days import Values, above_zero, left_of_day, left_of_values, with_unsplit
from pepy.domain.projects.name import INDEX_ID
from pepy.domain.windows import DaysUpTo, Window
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, Rows
from pepy.infrastructure.postgres.reads.splits.large_reads import LargeReads
from pepy.infrastructure.postgres.reads.versioned_reads import VERSION_SEEN, VersionedReads
from pepy.infrastructure.postgres.reads.windowed_reads import IN_WINDOW
from pepy.infrastructure.postgres.total_pages import SUM_OF_TOTALS

# The sums of all versions are those of the day. A day that the ledger has no longer was forgotten by a release that
# knows no index. Where such a release raised the version, all totals are added up.
_WHOLE = "whole.dimension = 'version' AND whole.value = ''"
_IN_LEDGER = "EXISTS (SELECT FROM import_run WHERE state = 'complete' AND import_run.day = whole.day)"
_INDEXED = f"""
    SELECT (SELECT json_agg(day)::text FROM index_day AS whole WHERE {_WHOLE} AND {_IN_LEDGER}),
           (SELECT json_agg(day)::text FROM archived_day WHERE NOT EXISTS (
               SELECT FROM index_day AS whole WHERE {_WHOLE} AND whole.day = archived_day.day
           ))
"""  # noqa: S608 - The parts are constants, here and below.
_INDEX_DAYS = f"""
    SELECT stored.*, {{total}}, {VERSION_SEEN}
    FROM data_state LEFT JOIN (
        SELECT whole.day - %(first_day)s::date AS number,
               whole.downloads, whole.ci_downloads, whole.mirror_downloads{{split}}
        FROM index_day AS whole {{join}}
        WHERE {_WHOLE} AND whole.day {IN_WINDOW} AND {_IN_LEDGER}
    ) AS stored ON true
    ORDER BY stored.number
"""  # noqa: S608
_TOTAL = f"""
    CASE WHEN index_total_version = version THEN index_total
         ELSE {SUM_OF_TOTALS} END
"""
_COUNTED = _INDEX_DAYS.format(total=_TOTAL, split="", join="")
_BYTES_BESIDE_A_VALUE = 12
"""How long a count in a text is, together with what separates it from its value and from the next one."""
# How large the texts are at most is known from the primary key, before any of them is made.
_SPLIT = f"""
    WITH measured AS (
        SELECT coalesce(sum(octet_length(value) + {_BYTES_BESIDE_A_VALUE}), 0)
               * (1 + (NOT %(with_ci)s)::integer + (NOT %(with_mirrors)s)::integer) AS bytes
        FROM index_day WHERE dimension = %(dimension)s AND day {IN_WINDOW}
    )
""" + _INDEX_DAYS.format(  # noqa: S608
    total="(SELECT bytes FROM measured)",
    split=", split.values, split.ci_values, split.mirror_values",
    # Day by day, because joining with all of them at once takes seconds where the planner has no statistics yet.
    join="""
        CROSS JOIN LATERAL (
            SELECT json_object_agg(value, downloads)::text AS values,
                   (json_object_agg(value, ci_downloads)
                       FILTER (WHERE NOT %(with_ci)s AND ci_downloads > 0))::text AS ci_values,
                   (json_object_agg(value, mirror_downloads)
                       FILTER (WHERE NOT %(with_mirrors)s AND mirror_downloads > 0))::text AS mirror_values
            FROM index_day
            WHERE dimension = %(dimension)s AND day = whole.day AND (SELECT bytes FROM measured) <= %(most_bytes)s
        ) AS split
    """,
)

_SUMS, _TEXTS, _BYTES = slice(1, 4), slice(4, 7), 7
"""Where the sums stand in a row behind the day's number, and the texts by value, null where no source split the day."""


@frozen
class _DaysOfLargeSplit:
    """Days as JSON, which takes a tenth of the memory; they are decoded each time that they are gone through."""

    texts: Sequence[tuple[int, bytes]]

    def __iter__(self) -> Iterator[NumberedDay]:
        return ((number, orjson.loads(text)) for number, text in self.texts)


@frozen
class PostgresIndexReader:
    """Implements `DimensionReader` for the index: whatever name is asked for, it answers for all projects together."""

    source: ReadSource
    _large: LargeReads = field(factory=LargeReads, eq=False, repr=False)
    _reads: VersionedReads = field(
        init=False,
        default=Factory(lambda reader: VersionedReads(reader.source, _INDEXED), takes_self=True),
        eq=False,
        repr=False,
    )

    def count_projects(
        self, normalized_names: tuple[str, ...], days: DaysUpTo, wanted: DownloadFilter
    ) -> CountedProjects:
        """Return the index under each of the names."""
        window, completeness, rows = self._reads.fetch(_COUNTED, {}, days)
        downloads = [0] * max(0, window.length)
        for row in _stored(rows):
            downloads[row[0]] = left_of_day(*_counted(row, wanted))
        index = CountedProject(INDEX_ID, int(rows[0][-2]), tuple(downloads))
        return CountedProjects(window, completeness, dict.fromkeys(normalized_names, index))

    @contextmanager
    def split(
        self, normalized_name: str, days: DaysUpTo, dimension: str, wanted: DownloadFilter
    ) -> Iterator[SplitProject | None]:
        """Provide the days of the index by the values of a dimension, which are bounded for each day."""
        with self.split_each(normalized_name, days, dimension, (wanted,)) as found:
            yield found[0]

    @contextmanager
    def split_each(
        self,
        normalized_name: str,  # noqa: ARG002 - There is one index.
        days: DaysUpTo,
        dimension: str,
        wanted: tuple[DownloadFilter, ...],
    ) -> Iterator[tuple[SplitProject, ...]]:
        """Provide the same for each of the filters."""
        window, completeness, rows = self._fetch_split(dimension, days, wanted, self._large.large_bytes)
        size = rows[0][_BYTES]
        if size <= self._large.large_bytes:
            of_each = [[(row[0], _values(row, one)) for row in _stored(rows)] for one in wanted]
            yield _projects(window, completeness, of_each)
            return
        with self._large.turn():
            days_per_read = max(1, window.length * self._large.bytes_per_read // size)
            yield self._split_in_parts(dimension, window, wanted, days_per_read)

    def _split_in_parts(
        self, dimension: str, window: Window, wanted: tuple[DownloadFilter, ...], days_per_read: int
    ) -> tuple[SplitProject, ...]:
        """Read some days after the other, and all of them again if the data changed meanwhile."""
        while True:
            texts: list[list[tuple[int, bytes]]] = [[] for _ in wanted]
            versions = set()
            for first in range(0, window.length, days_per_read):
                days = window.days[first : first + days_per_read]
                part = Window(days[0], days[-1])
                _, completeness, rows = self._fetch_split(dimension, lambda _, part=part: part, wanted, sys.maxsize)  # type: ignore[misc]
                versions.add(completeness.data_version)
                for of_one, one in zip(texts, wanted, strict=True):
                    of_one += [(first + row[0], _text(_values(row, one))) for row in _stored(rows)]
            if len(versions) == 1:
                return _projects(window, completeness, map(_DaysOfLargeSplit, texts))

    def _fetch_split(
        self, dimension: str, days: DaysUpTo, wanted: tuple[DownloadFilter, ...], most_bytes: int
    ) -> tuple[Window, Completeness, Rows]:
        with_ci, with_mirrors = all(one.with_ci for one in wanted), all(one.with_mirrors for one in wanted)
        switches = {"dimension": dimension, "with_ci": with_ci, "with_mirrors": with_mirrors, "most_bytes": most_bytes}
        return self._reads.fetch(_SPLIT, switches, days)


def _projects(
    window: Window, completeness: Completeness, days_of_each: Iterable[Iterable[NumberedDay]]
) -> tuple[SplitProject, ...]:
    return tuple(SplitProject(INDEX_ID, window, completeness, days) for days in days_of_each)


def _text(values: Values) -> bytes:
    # A copy, because what orjson returns may occupy several times its length for as long as it is kept.
    return bytes(memoryview(orjson.dumps(values)))


def _stored(rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    return (row for row in rows if row[0] is not None)


def _counted(row: Sequence[Any], wanted: DownloadFilter) -> tuple[int, int, int]:
    """Return the downloads of a day, and which of them by CI and by mirrors are left out."""
    downloads, ci, mirrors = row[_SUMS]
    return downloads, 0 if wanted.with_ci else ci, 0 if wanted.with_mirrors else mirrors


def _values(row: Sequence[Any], wanted: DownloadFilter) -> Values:
    sums = _counted(row, wanted)
    if row[_TEXTS][0] is None:
        return above_zero({UNKNOWN: left_of_day(*sums)})
    # The texts may be there for another filter.
    left_out = (True, not wanted.with_ci, not wanted.with_mirrors)
    texts = (
        orjson.loads(text) if text and is_used else {} for text, is_used in zip(row[_TEXTS], left_out, strict=True)
    )
    return left_of_values(*(with_unsplit(values, whole) for values, whole in zip(texts, sums, strict=True)))
