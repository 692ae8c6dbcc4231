"""Reading a project's days split by a dimension, however large they are."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from attrs import evolve, frozen

from pepy.application.query.downloads.dimension_reader import Completeness, SplitProject
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.series import NumberedDay
from pepy.domain.windows import DaysUpTo, Window
from pepy.infrastructure.postgres.reads.prepared_reads import Rows, storable_text
from pepy.infrastructure.postgres.reads.splits.large_reads import LargeReads
from pepy.infrastructure.postgres.reads.splits.stored_splits import DecodedTexts, NumberedRow, SplitDecoder
from pepy.infrastructure.postgres.reads.versioned_reads import VERSION_SEEN, VersionedReads
from pepy.infrastructure.postgres.reads.windowed_reads import IN_WINDOW

# A row per day, because joining the texts to one in the database takes longer than reading them. They come whole:
# finding a dimension in them is quicker in Python. Beyond so many bytes they do not come, but are measured.
_SPLIT = f"""
    SELECT project.id, stored.*, {VERSION_SEEN}
    FROM (VALUES (0)) AS at_least_a_row
    LEFT JOIN project ON project.name = %(name)s
    LEFT JOIN LATERAL (
        SELECT day - %(first_day)s::date, bytes, downloads, coalesce(ci_downloads, 0), coalesce(mirror_downloads, 0),
               CASE WHEN bytes <= %(most_bytes)s THEN {{texts}} END,
               CASE WHEN bytes <= %(most_bytes)s AND NOT %(counts_everything)s THEN details END
        FROM (
            SELECT *, sum(
                coalesce(octet_length({{texts}}), 0)
                + CASE WHEN %(counts_everything)s THEN 0 ELSE coalesce(octet_length(details), 0) END
            ) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS bytes
            FROM daily_downloads WHERE project_id = project.id AND day {IN_WINDOW}{{also}}
        ) AS measured
    ) AS stored ON true
"""  # noqa: S608 - The parts are constants.
# The days at both ends of the window, without those between them.
_AT_BOTH_ENDS = """
              AND (day >= %(first_day)s::date + %(earlier)s::integer
                   OR day <= %(last_day)s::date - %(earlier)s::integer)"""

_PROJECT, _NUMBER, _BYTES, _SUMS_AND_TEXTS = 0, 1, 2, slice(3, 8)
"""Where these stand in a row. The number is that of the day in the window; null in the only row of no days."""


@cache
def _statement(texts: str, also: str) -> str:
    return _SPLIT.format(texts=texts, also=also)


@frozen
class AskedSplit:
    """A question: see `DimensionReader.split_each` and, where `earlier` is not 0, `DimensionReader.split_spans`."""

    normalized_name: str
    days: DaysUpTo
    dimension: str
    wanted: tuple[DownloadFilter, ...]
    earlier: int = 0
    """How many days before those of the span there are others that are asked for as well."""

    @property
    def statement(self) -> str:
        """Return the statement that answers it."""
        return _statement(
            "versions" if self.dimension == "version" else "splits", _AT_BOTH_ENDS if self.earlier else ""
        )

    def window(self, data_through: date | None) -> Window:
        """Return the days from the first to the last one that is asked for."""
        span = self.days(data_through)
        return Window(span.first_day - timedelta(days=self.earlier), span.last_day)

    def projects(
        self, window: Window, completeness: Completeness, rows: Sequence[NumberedRow], *, decoded: bool
    ) -> tuple[SplitProject, ...]:
        """Return the answers, one for each filter, whose days are decoded at once or when they are gone through."""
        texts: DecodedTexts | None = {} if decoded and len(self.wanted) > 1 else None
        of_each = (StoredDays(rows, SplitDecoder(self.dimension, one, texts)) for one in self.wanted)
        listed = (list(days) if decoded else days for days in of_each)
        return tuple(SplitProject(self.normalized_name, window, completeness, days) for days in listed)

    def parameters(self, most_bytes: int) -> dict[str, Any]:
        """Return the parameters of the statement but for the window; texts come up to so many bytes of them."""
        return {
            "name": storable_text(self.normalized_name),
            "counts_everything": all(one.counts_everything for one in self.wanted),
            "most_bytes": most_bytes,
            **({"earlier": self.earlier} if self.earlier else {}),
        }


@frozen
class StoredDays:
    """Stored days, ascending, that are decoded each time that they are gone through."""

    rows: Sequence[NumberedRow]
    decoder: SplitDecoder

    def __iter__(self) -> Iterator[NumberedDay]:
        """Yield the days."""
        return self.decoder.days(self.rows)


@frozen
class ReadDays:
    """What was read for a question, of one span or of several."""

    window: Window
    completeness: Completeness
    rows: Sequence[NumberedRow]
    decoded: bool
    """Whether the days are decoded at once, or when they are gone through."""

    def projects(self, asked: AskedSplit) -> tuple[SplitProject, ...]:
        """Return the answers, one for each filter."""
        return asked.projects(self.window, self.completeness, self.rows, decoded=self.decoded)

    def spans(self, earlier: int) -> tuple["ReadDays", "ReadDays"]:
        """Return the days at the end of the window, and as many that are so many days earlier."""
        distance, last_number = timedelta(days=earlier), self.window.length - 1 - earlier
        now = Window(self.window.first_day + distance, self.window.last_day)
        before = Window(self.window.first_day, self.window.last_day - distance)
        rows_now = [(number - earlier, row) for number, row in self.rows if number >= earlier]
        rows_before = [row for row in self.rows if row[0] <= last_number]
        return evolve(self, window=now, rows=rows_now), evolve(self, window=before, rows=rows_before)


@frozen
class SplitReads:
    """Reads small splits at once, and large ones in parts, a few at a time."""

    reads: VersionedReads
    large: LargeReads

    @contextmanager
    def read(self, asked: AskedSplit) -> Iterator[ReadDays | None]:
        """Provide the days that are asked for; None if the project is not stored."""
        window, completeness, rows = self._fetch(asked, self.large.large_bytes)
        if _size(rows) <= self.large.large_bytes:
            is_known = rows[0][_PROJECT] is not None
            yield ReadDays(window, completeness, _numbered(rows, 0), decoded=True) if is_known else None
            return
        self._refuse_too_large(asked, rows)
        with self.large.turn():
            yield self._in_parts(asked)

    def _in_parts(self, asked: AskedSplit) -> ReadDays:
        """Read part after part, and all of them again if the data changed meanwhile."""
        while True:
            window, completeness, measured = self._fetch(asked, most_bytes=0)
            self._refuse_too_large(asked, measured)
            rows: list[NumberedRow] = []
            versions = {completeness.data_version}
            for part in self._parts(measured, asked.earlier):
                days = Window(*(window.first_day + timedelta(days=part[end][_NUMBER]) for end in (0, -1)))
                of_part = evolve(asked, days=lambda _, days=days: days, earlier=0)  # type: ignore[misc]
                _, seen, found = self._fetch(of_part, self.large.max_bytes)
                versions.add(seen.data_version)
                rows += _numbered(found, part[0][_NUMBER])
            if len(versions) == 1:
                return ReadDays(window, completeness, rows, decoded=False)

    def _parts(self, measured: Rows, earlier: int) -> Iterator[Rows]:
        """Yield days that are read together, of one span each."""
        days = (row for row in measured if row[_NUMBER] is not None)
        for _, part in groupby(
            days, key=lambda row: (row[_NUMBER] >= earlier, row[_BYTES] // self.large.bytes_per_read)
        ):
            yield list(part)

    def _refuse_too_large(self, asked: AskedSplit, rows: Rows) -> None:
        self.large.refuse_too_large(
            f"Downloads of {asked.normalized_name} by {asked.dimension} in this range", _size(rows)
        )

    def _fetch(self, asked: AskedSplit, most_bytes: int) -> tuple[Window, Completeness, Rows]:
        window, completeness, rows = self.reads.fetch(asked.statement, asked.parameters(most_bytes), asked.window)
        # They usually are in order, but the server would sort them once more to be sure.
        return window, completeness, sorted(rows, key=itemgetter(_NUMBER))


def _size(rows: Rows) -> int:
    return rows[-1][_BYTES] or 0


def _numbered(rows: Rows, first_number: int) -> list[NumberedRow]:
    return [(first_number + row[_NUMBER], row[_SUMS_AND_TEXTS]) for row in rows if row[_NUMBER] is not None]
