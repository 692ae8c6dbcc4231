"""How answers about ranges of days look as tables: a row per bucket and value."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.find_downloads import FoundDownloads
from pepy.application.query.downloads.find_split import FoundSplit
from pepy.domain.downloads.buckets import Bucket
from pepy.infrastructure.api.ranges.answers import by_version, known
from pepy.infrastructure.api.tables import Cell, Table, as_written

_Row = tuple[Cell, ...]

_BUCKET = ("period", "from", "to", "complete")
_RANGE = ("from", "to", "complete")
_REST = "other"
"""What the sum of all other values is called; the column of the same name tells it from a value that is called so."""


def series(found: FoundDownloads) -> Table:
    """Return a project's downloads in each bucket."""
    return _series(found, found.projects[0].id)


def projects(found: FoundDownloads) -> Table:
    """Return the downloads of several projects in each bucket, one project after the other."""
    return _series(found, "projects")


def total(found: FoundDownloads) -> Table:
    """Return a project's all-time total, and its downloads in the range."""
    return _totals(found, found.projects[0].id)


def totals(found: FoundDownloads) -> Table:
    """Return the same of several projects."""
    return _totals(found, "projects")


def split_series(found: FoundSplit, dimension: str) -> Table:
    """Return a project's downloads in each bucket and by value."""
    rows = chain.from_iterable(
        _split(as_written(found.id, *_of_bucket(bucket)), sums.values.items(), sums.other if bucket.known else None)
        for bucket, sums in zip(found.buckets, found.series.buckets, strict=True)
    )
    name = (found.id, "downloads-by", dimension, *_days(found.covered))
    return Table(name, ("id", *_BUCKET, "value", "other", "downloads"), rows, found.data_version)


def versions(found: FoundSplit) -> Table:
    """Return a project's downloads per version, ascending by version."""
    sums = found.series.sums
    rows = _split(as_written(found.id, *_of_range(found.covered)), by_version(sums), known(found.covered, sums.other))
    name = (found.id, "versions", *_days(found.covered))
    return Table(name, ("id", *_RANGE, "version", "other", "downloads"), rows, found.data_version)


def _series(found: FoundDownloads, subject: str) -> Table:
    columns = ("id", *_BUCKET, "downloads")
    rows = (
        (project.id, *_of_bucket(bucket), downloads if bucket.known else None)
        for project in found.projects
        for bucket, downloads in zip(found.buckets, project.downloads, strict=True)
    )
    name = (subject, "downloads", *_days(found.covered))
    return Table(name, columns, chain(rows, _unknown(found, columns)), found.data_version)


def _totals(found: FoundDownloads, subject: str) -> Table:
    columns = ("id", *_RANGE, "downloads", "total_downloads")
    covered = _of_range(found.covered)
    rows = (
        (project.id, *covered, known(found.covered, sum(project.downloads)), project.total_downloads)
        for project in found.projects
    )
    name = (subject, "total", *_days(found.covered))
    return Table(name, columns, chain(rows, _unknown(found, columns)), found.data_version)


def _unknown(found: FoundDownloads, columns: tuple[str, ...]) -> Iterator[_Row]:
    """Return a row of each name that no project has, with nothing but the name."""
    return ((name, *(None for _ in columns[1:])) for name in found.unknown)


def _split(head: _Row, values: Iterable[tuple[str, int]], other: int | None) -> Iterator[_Row]:
    """Return a row per value, and one of all others; of what is unknown, only a row without any value."""
    if other is None:
        yield (*head, None, None, None)
        return
    for value, downloads in values:
        yield (*head, value, False, downloads)
    yield (*head, _REST, True, other)


def _of_bucket(bucket: Bucket) -> _Row:
    return bucket.period, bucket.window.first_day, bucket.window.last_day, bucket.complete


def _of_range(covered: Covered) -> _Row:
    return covered.window.first_day, covered.window.last_day, not covered.incomplete_days


def _days(covered: Covered) -> tuple[date, date]:
    return covered.window.first_day, covered.window.last_day
