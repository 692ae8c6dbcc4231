"""Summing days into buckets, and values into the largest ones and the rest."""

from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nsmallest

from attrs import frozen

from pepy.domain.dimensions import REST
from pepy.domain.downloads.buckets import Bucket, days_of
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import DayCounts, DaySplit
from pepy.domain.downloads.value_selection import ValueSelection

Values = dict[str, int]
"""Value of a dimension -> downloads."""


@frozen
class SplitSums:
    """The downloads of some buckets, or of all of them, by value."""

    values: Values
    """Those of the largest values of the whole span that occur here."""
    other: int
    """The sum of all other values; separate, because a value can be called `other`."""

    @property
    def downloads(self) -> int:
        """Return the downloads of all values."""
        return sum(self.values.values()) + self.other


@frozen
class SplitSeries:
    """Downloads by value over a span: in total, largest first, and in each bucket."""

    sums: SplitSums
    buckets: tuple[SplitSums, ...]


def sum_days(days: Iterable[DayCounts], buckets: Sequence[Bucket], wanted: DownloadFilter) -> tuple[int, ...]:
    """Return the downloads of each bucket."""
    bucket_of = _bucket_of_days(buckets)
    sums = [0] * len(buckets)
    for day in days:
        sums[bucket_of[day.day]] += day.counted(wanted)
    return tuple(sums)


def sum_splits(
    days: Sequence[DaySplit],
    buckets: Sequence[Bucket],
    wanted: DownloadFilter,
    selection: ValueSelection | None,
    limit: int,
) -> SplitSeries:
    """Return the downloads by value. The `limit` largest values are kept; the rest are summed as `other`.

    REST, which has no values of its own, is a part of `other`.

    Values with equal downloads are ranked by name, so that the result is deterministic.
    """
    sums = _sums_by_bucket(days, buckets, wanted)
    if selection:
        selected = selection.select(set().union(*sums))
        sums = [{value: count for value, count in values.items() if value in selected} for values in sums]
    totals = _totals(sums)
    named = (value for value in totals if value != REST)
    kept = nsmallest(limit, named, key=lambda value: (-totals[value], value))
    return SplitSeries(_limited(totals, kept), tuple(_limited(values, kept) for values in sums))


def _sums_by_bucket(days: Sequence[DaySplit], buckets: Sequence[Bucket], wanted: DownloadFilter) -> list[Values]:
    bucket_of = _bucket_of_days(buckets)
    sums: list[Values] = [{} for _ in buckets]
    for day in days:
        _add(sums[bucket_of[day.day]], day.counted(wanted))
    return sums


def _totals(sums: Iterable[Values]) -> Values:
    totals: Values = {}
    for values in sums:
        _add(totals, values)
    return totals


def _add(sums: Values, values: Values) -> None:
    if not sums:
        # Most buckets are single days, so the first day of a bucket is usually the whole sum.
        sums.update(values)
        return
    for value, count in values.items():
        sums[value] = sums.get(value, 0) + count


def _limited(values: Values, kept: Sequence[str]) -> SplitSums:
    limited = {value: values[value] for value in kept if values.get(value)}
    return SplitSums(limited, sum(values.values()) - sum(limited.values()))


def _bucket_of_days(buckets: Sequence[Bucket]) -> dict[date, int]:
    return {day: number for number, bucket in enumerate(buckets) for day in days_of(bucket.window)}
