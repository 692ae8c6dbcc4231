"""The read side of downloads by day and dimension: one statement per question, a few for a large one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from attrs import Factory, field, frozen

from pepy.application.query.downloads.dimension_reader import CountedProject, CountedProjects, SplitProject
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.windows import DaysUpTo
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, storable_text
from pepy.infrastructure.postgres.reads.splits.large_reads import LargeReads
from pepy.infrastructure.postgres.reads.splits.split_reads import AskedSplit, SplitReads
from pepy.infrastructure.postgres.reads.versioned_reads import VERSION_SEEN, VersionedReads
from pepy.infrastructure.postgres.reads.windowed_reads import IN_WINDOW
from pepy.infrastructure.postgres.total_pages import JOIN_TOTAL_PAGE, TOTAL

# Each project's days come as two texts, which are decoded faster than rows. Where everything counts, the index
# daily_downloads_key has it all.
_COUNTED = f"""
    SELECT project.name, {TOTAL}, stored.numbers, stored.downloads, {VERSION_SEEN}
    FROM (VALUES (0)) AS at_least_a_row
    LEFT JOIN project ON project.name = ANY(%(names)s)
    {JOIN_TOTAL_PAGE}
    LEFT JOIN LATERAL (
        SELECT array_agg(day - %(first_day)s::date)::text AS numbers, array_agg({{counted}})::text AS downloads
        FROM daily_downloads WHERE project_id = project.id AND day {IN_WINDOW}
    ) AS stored ON true
"""  # noqa: S608 - The parts are constants.
_COUNTED_ALL = _COUNTED.format(counted="daily_downloads.downloads")
_COUNTED_WANTED = _COUNTED.format(
    counted="""greatest(daily_downloads.downloads::numeric
        - CASE WHEN %(with_ci)s THEN 0 ELSE coalesce(ci_downloads, 0) END
        - CASE WHEN %(with_mirrors)s THEN 0 ELSE coalesce(mirror_downloads, 0) END, 0)"""
)


@frozen
class PostgresDimensionReader:
    """Implements `DimensionReader`."""

    source: ReadSource
    _large: LargeReads = field(factory=LargeReads, eq=False, repr=False)
    _reads: VersionedReads = field(
        init=False, default=Factory(lambda reader: VersionedReads(reader.source), takes_self=True), eq=False, repr=False
    )

    def count_projects(
        self, normalized_names: tuple[str, ...], days: DaysUpTo, wanted: DownloadFilter
    ) -> CountedProjects:
        """Return those of the projects that are stored."""
        switches = {} if wanted.counts_everything else {"with_ci": wanted.with_ci, "with_mirrors": wanted.with_mirrors}
        parameters = {"names": [storable_text(name) for name in normalized_names], **switches}
        statement = _COUNTED_ALL if wanted.counts_everything else _COUNTED_WANTED
        window, completeness, rows = self._reads.fetch(statement, parameters, days)
        found = (_counted_project(row, window.length) for row in rows if row[0] is not None)
        return CountedProjects(window, completeness, {project.id: project for project in found})

    @contextmanager
    def split(
        self, normalized_name: str, days: DaysUpTo, dimension: str, wanted: DownloadFilter
    ) -> Iterator[SplitProject | None]:
        """Provide a project's days by the values of a dimension."""
        with self.split_each(normalized_name, days, dimension, (wanted,)) as found:
            yield found[0] if found else None

    @contextmanager
    def split_each(
        self, normalized_name: str, days: DaysUpTo, dimension: str, wanted: tuple[DownloadFilter, ...]
    ) -> Iterator[tuple[SplitProject, ...] | None]:
        """Provide the same for each of the filters: the days are read once, and decoded for each."""
        asked = AskedSplit(normalized_name, days, dimension, wanted)
        with SplitReads(self._reads, self._large).read(asked) as found:
            yield found.projects(asked) if found else None

    @contextmanager
    def split_spans(
        self, normalized_name: str, days: DaysUpTo, earlier: int, dimension: str, wanted: tuple[DownloadFilter, ...]
    ) -> Iterator[tuple[tuple[SplitProject, ...], ...] | None]:
        """Provide the same for two spans, which are read together."""
        asked = AskedSplit(normalized_name, days, dimension, wanted, earlier)
        with SplitReads(self._reads, self._large).read(asked) as found:
            yield tuple(span.projects(asked) for span in found.spans(earlier)) if found else None


def _counted_project(row: Sequence[Any], length: int) -> CountedProject:
    name, total_downloads, numbers, downloads, _ = row
    return CountedProject(name, total_downloads, of_every_day(numbers_of(numbers), numbers_of(downloads), length))


def of_every_day(numbers: list[int], downloads: list[int], length: int) -> tuple[int, ...]:
    """Return the downloads of every day of a window, from those of numbered days in any order."""
    first = numbers[0] if numbers else 0
    stop = first + len(numbers)
    if numbers == list(range(first, stop)):
        return (0,) * first + tuple(downloads) + (0,) * (length - stop)
    of_days = [0] * length
    for number, count in zip(numbers, downloads, strict=True):
        of_days[number] = count
    return tuple(of_days)


def numbers_of(array: str | None) -> list[int]:
    """Read an array such as `{1,2}`."""
    numbers: list[int] = orjson.loads(f"[{array[1:-1]}]") if array else []
    return numbers
