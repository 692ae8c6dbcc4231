"""Reading a project's days split by a dimension, however large they are."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from attrs import frozen

from pepy.application.query.downloads.dimension_reader import Completeness, SplitProject
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.series import NumberedDay
from pepy.domain.windows import DaysUpTo, Window
from pepy.infrastructure.postgres.reads.prepared_reads import Rows, storable_text
from pepy.infrastructure.postgres.reads.splits.large_reads import LargeReads
from pepy.infrastructure.postgres.reads.splits.stored_splits import DecodedTexts, SplitDecoder
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
            FROM daily_downloads WHERE project_id = project.id AND day {IN_WINDOW}
        ) AS measured
    ) AS stored ON true
"""  # noqa: S608 - The parts are constants.
_BY_VERSION = _SPLIT.format(texts="versions")
_BY_OTHERS = _SPLIT.format(texts="splits")

_PROJECT, _NUMBER, _BYTES, _SUMS_AND_TEXTS = 0, 1, 2, slice(3, 8)
"""Where these stand in a row. The number is that of the day in the window; null in the only row of no days."""


@frozen
class AskedSplit:
    """A question: see `DimensionReader.split_each`."""

    normalized_name: str
    days: DaysUpTo
    dimension: str
    wanted: tuple[DownloadFilter, ...]

    @property
    def statement(self) -> str:
        """Return the statement that answers it."""
        return _BY_VERSION if self.dimension == "version" else _BY_OTHERS

    def projects(
        self, window: Window, completeness: Completeness, rows: Sequence["NumberedRow"], *, decoded: bool
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
        }


NumberedRow = tuple[int, Sequence[Any]]
"""The number of a stored day in the window, its sums and its texts."""


@frozen
class StoredDays:
    """Stored days, ascending, that are decoded each time that they are gone through."""

    rows: Sequence[NumberedRow]
    decoder: SplitDecoder

    def __iter__(self) -> Iterator[NumberedDay]:
        """Yield the days."""
        values = self.decoder.values
        for number, sums_and_texts in self.rows:
            yield number, values(*sums_and_texts)


@frozen
class SplitReads:
    """Reads small splits at once, and large ones in parts, a few at a time."""

    reads: VersionedReads
    large: LargeReads

    @contextmanager
    def split(self, asked: AskedSplit) -> Iterator[tuple[SplitProject, ...] | None]:
        """Provide what `DimensionReader.split_each` does."""
        window, completeness, rows = self._fetch(asked, asked.days, self.large.large_bytes)
        if _size(rows) <= self.large.large_bytes:
            is_known = rows[0][_PROJECT] is not None
            yield asked.projects(window, completeness, _numbered(rows, 0), decoded=True) if is_known else None
            return
        self._refuse_too_large(asked, rows)
        with self.large.turn():
            yield self._in_parts(asked)

    def _in_parts(self, asked: AskedSplit) -> tuple[SplitProject, ...]:
        """Read part after part, and all of them again if the data changed meanwhile."""
        while True:
            window, completeness, measured = self._fetch(asked, asked.days, most_bytes=0)
            self._refuse_too_large(asked, measured)
            rows: list[NumberedRow] = []
            versions = {completeness.data_version}
            for part in self._parts(measured):
                days = Window(*(window.first_day + timedelta(days=part[end][_NUMBER]) for end in (0, -1)))
                _, seen, found = self._fetch(asked, lambda _, days=days: days, self.large.max_bytes)  # type: ignore[misc]
                versions.add(seen.data_version)
                rows += _numbered(found, part[0][_NUMBER])
            if len(versions) == 1:
                return asked.projects(window, completeness, rows, decoded=False)

    def _parts(self, measured: Rows) -> Iterator[Rows]:
        days = (row for row in measured if row[_NUMBER] is not None)
        for _, part in groupby(days, key=lambda row: row[_BYTES] // self.large.bytes_per_read):
            yield list(part)

    def _refuse_too_large(self, asked: AskedSplit, rows: Rows) -> None:
        self.large.refuse_too_large(
            f"Downloads of {asked.normalized_name} by {asked.dimension} in this range", _size(rows)
        )

    def _fetch(self, asked: AskedSplit, days: DaysUpTo, most_bytes: int) -> tuple[Window, Completeness, Rows]:
        window, completeness, rows = self.reads.fetch(asked.statement, asked.parameters(most_bytes), days)
        # They usually are in order, but the server would sort them once more to be sure.
        return window, completeness, sorted(rows, key=itemgetter(_NUMBER))


def _size(rows: Rows) -> int:
    return rows[-1][_BYTES] or 0


def _numbered(rows: Rows, first_number: int) -> list[NumberedRow]:
    return [(first_number + row[_NUMBER], row[_SUMS_AND_TEXTS]) for row in rows if row[_NUMBER] is not None]
