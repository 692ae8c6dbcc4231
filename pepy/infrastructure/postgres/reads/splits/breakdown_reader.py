"""The read side of breakdowns: all texts of some days in one statement; where they are large, one per dimension."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from attrs import Factory, field, frozen

from pepy.application.query.downloads.breakdown_reader import Breakdown
from pepy.application.query.downloads.dimension_reader import DimensionReader
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.series import sum_values
from pepy.domain.downloads.stored_days import Values, left_of_day
from pepy.domain.windows import DaysUpTo
from pepy.infrastructure.postgres.reads.dimension_reader import of_every_day
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, Rows, storable_text
from pepy.infrastructure.postgres.reads.splits.large_reads import BYTES_PER_READ
from pepy.infrastructure.postgres.reads.splits.split_reads import StoredDays
from pepy.infrastructure.postgres.reads.splits.stored_splits import SplitDecoder
from pepy.infrastructure.postgres.reads.versioned_reads import VERSION_SEEN, VersionedReads
from pepy.infrastructure.postgres.reads.windowed_reads import IN_WINDOW

# As for a single dimension, texts come whole and are decoded in Python; beyond so many bytes they do not come.
_BREAKDOWN = f"""
    SELECT project.id, stored.*, {VERSION_SEEN}
    FROM (VALUES (0)) AS at_least_a_row
    LEFT JOIN project ON project.name = %(name)s
    LEFT JOIN LATERAL (
        SELECT day - %(first_day)s::date, bytes, downloads, coalesce(ci_downloads, 0), coalesce(mirror_downloads, 0),
               CASE WHEN bytes <= %(most_bytes)s THEN versions END,
               CASE WHEN bytes <= %(most_bytes)s THEN splits END,
               CASE WHEN bytes <= %(most_bytes)s AND NOT %(counts_everything)s THEN details END
        FROM (
            SELECT *, sum(
                coalesce(octet_length(versions), 0) + coalesce(octet_length(splits), 0)
                + CASE WHEN %(counts_everything)s THEN 0 ELSE coalesce(octet_length(details), 0) END
            ) OVER () AS bytes
            FROM daily_downloads WHERE project_id = project.id AND day {IN_WINDOW}
        ) AS measured
    ) AS stored ON true
"""  # noqa: S608 - The parts are constants.

_PROJECT, _NUMBER, _BYTES, _SUMS, _VERSIONS, _SPLITS, _DETAILS = 0, 1, 2, slice(3, 6), 6, 7, 8
"""Where these stand in a row. The number is that of the day in the window; null in the only row of no days."""


@frozen
class PostgresBreakdownReader:
    """Implements `BreakdownReader`."""

    source: ReadSource
    dimensions: DimensionReader
    """Reads what is large, in turns."""
    _large_bytes: int = BYTES_PER_READ
    """From how many bytes on dimensions are read one by one. Days are decoded one after the other in any case."""
    _reads: VersionedReads = field(
        init=False, default=Factory(lambda reader: VersionedReads(reader.source), takes_self=True), eq=False, repr=False
    )

    def break_down(
        self, normalized_name: str, days: DaysUpTo, dimensions: tuple[str, ...], wanted: DownloadFilter
    ) -> Breakdown | None:
        """Return the sums of a project for each of the dimensions."""
        parameters = {
            "name": storable_text(normalized_name),
            "counts_everything": wanted.counts_everything,
            "most_bytes": self._large_bytes,
        }
        window, completeness, rows = self._reads.fetch(_BREAKDOWN, parameters, days)
        if rows[0][_PROJECT] is None:
            return None
        stored = sorted((row for row in rows if row[_NUMBER] is not None), key=itemgetter(_NUMBER))
        net = [left_of_day(*row[_SUMS]) for row in stored]
        net_downloads = of_every_day([row[_NUMBER] for row in stored], net, window.length)
        if stored and stored[0][_BYTES] > self._large_bytes:
            large = {dimension: self._read_large(normalized_name, days, dimension, wanted) for dimension in dimensions}
            sums = {dimension: values for dimension, (values, _) in large.items()}
            versions = (version for _, version in large.values())
            return Breakdown(sums, net_downloads, min(completeness.data_version, *versions))
        sums = {dimension: _sums(stored, wanted, dimension) for dimension in dimensions}
        return Breakdown(sums, net_downloads, completeness.data_version)

    def _read_large(
        self, normalized_name: str, days: DaysUpTo, dimension: str, wanted: DownloadFilter
    ) -> tuple[Values, int]:
        """Return the sums by one dimension, and the version of the data that they are of."""
        with self.dimensions.split(normalized_name, days, dimension, wanted) as split:
            # An import may have removed the project since; the version before all others makes the caller ask again.
            return (sum_values(split.days), split.completeness.data_version) if split else ({}, 0)


def _sums(stored: Rows, wanted: DownloadFilter, dimension: str) -> Values:
    text = _VERSIONS if dimension == "version" else _SPLITS
    rows = [(row[_NUMBER], _sums_and_texts(row, text)) for row in stored]
    return sum_values(StoredDays(rows, SplitDecoder(dimension, wanted)))


def _sums_and_texts(row: Sequence[Any], text: int) -> Sequence[Any]:
    return (*row[_SUMS], row[text], row[_DETAILS])
