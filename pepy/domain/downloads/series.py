"""Summing days into buckets, and values into the largest ones and the rest."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from itertools import groupby, islice
from sys import maxsize

from attrs import Factory, define, frozen

from pepy.domain.dimensions import REST
from pepy.domain.downloads.buckets import Buckets
from pepy.domain.downloads.stored_days import Values
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.errors import InvalidQuestionError

MAX_VALUES = 100_000
"""How many values of a dimension one answer may be summed from, so that the sums fit into a worker's memory."""

NumberedDay = tuple[int, Values]
"""The number of a day in its window, which begins with day 0, and its downloads by value."""


@define
class SplitSums:
    """The downloads of some buckets, or of all of them, by value.

    Nothing changes them: they are not frozen because an answer has hundreds, which are made in less than half the time.
    """

    values: Values
    """Those of the largest values of the whole span that occur here."""
    other: int
    """The sum of all other values; separate, because a value can be called `other`."""
    downloads: int = Factory(lambda sums: sum(sums.values.values()) + sums.other, takes_self=True)
    """Those of all values."""


@frozen
class SplitSeries:
    """Downloads by value over a span: in total, largest first, and in each bucket."""

    sums: SplitSums
    buckets: Iterable[SplitSums]
    """One after the other. Of a large series they are made as they are asked for, and each time anew."""


def sum_days(downloads: Sequence[int], buckets: Buckets) -> tuple[int, ...]:
    """Return the downloads of each bucket, from those of each day of the span."""
    if len(buckets) == buckets.days:
        return tuple(downloads)
    return tuple(sum(downloads[bucket.numbers.start : bucket.numbers.stop]) for bucket in buckets)


def sum_values(days: Iterable[NumberedDay]) -> Values:
    """Return the downloads by value of all days together. Raises InvalidQuestionError if there are too many values."""
    return _totals(_Runs(values for _, values in days))


def sum_splits(
    days: Iterable[NumberedDay], buckets: Buckets, selection: ValueSelection | None, limit: int
) -> SplitSeries:
    """Return the downloads by value of ascending days. The `limit` largest values are kept; the rest is `other`.

    REST, which has no values of its own, is a part of `other`.

    Values with equal downloads are ranked by name, so that the result is deterministic. Days that are no sequence are
    gone through once for the totals, and again each time that the buckets of the series are.
    Raises InvalidQuestionError if there are too many different values.
    """
    runs: Iterable[_Run] = _Runs(_sums_by_bucket(days, buckets))
    if isinstance(days, Sequence):
        runs = [(names, list(alike)) for names, alike in runs]
    totals = _totals(runs)
    selected = selection.select(totals) if selection else None
    if selected is not None:
        totals = {value: count for value, count in totals.items() if value in selected}
    named = (value for value in totals if value != REST)
    kept = nsmallest(limit, named, key=lambda value: (-totals[value], value))
    series = _LimitedBuckets(runs, selected, kept)
    (sums,) = _limited(list(totals), (totals,), None, kept)
    return SplitSeries(sums, tuple(series) if isinstance(days, Sequence) else series)


_Run = tuple[list[str], Iterable[Values]]
"""Buckets in a row that have the same values in the same order, and these."""


@frozen
class _Runs:
    """Many buckets are alike: what goes for all of a run is then found out once."""

    by_bucket: Iterable[Values]

    def __iter__(self) -> Iterator[_Run]:
        return groupby(self.by_bucket, key=list)


def _sums_by_bucket(days: Iterable[NumberedDay], buckets: Buckets) -> Iterable[Values]:
    """Return the downloads by value of each bucket; nobody may change them, because they may be those of the day."""
    if isinstance(days, Sequence) and len(days) == len(buckets) == buckets.days:
        return [values for _, values in days]
    return _SumsByBucket(days, buckets)


@frozen
class _SumsByBucket:
    """The downloads by value of each bucket, summed each time that they are gone through."""

    days: Iterable[NumberedDay]
    buckets: Buckets

    def __iter__(self) -> Iterator[Values]:
        days = iter(self.days)
        number, values = next(days, _NO_DAY)
        for bucket in self.buckets:
            stop = bucket.numbers.stop
            if number >= stop:
                yield {}
                continue
            sums = values
            number, values = next(days, _NO_DAY)
            if number < stop:
                sums = dict(sums)
            while number < stop:
                _add(sums, values)
                number, values = next(days, _NO_DAY)
            yield sums


@frozen
class _LimitedBuckets:
    """The sums of each bucket, reduced to the values that are kept."""

    runs: Iterable[_Run]
    selected: frozenset[str] | None
    kept: Sequence[str]

    def __iter__(self) -> Iterator[SplitSums]:
        for names, alike in self.runs:
            yield from _limited(names, alike, self.selected, self.kept)


_NO_DAY: NumberedDay = (maxsize, {})
"""Comes after all days."""

_MAX_ADDED_UP = 32
"""How many days are added up at once: those of a large series must not all be in memory."""


def _totals(runs: Iterable[_Run]) -> Values:
    totals: Values = {}
    # Columns are added up three times as fast as values by name.
    for _, alike in runs:
        rest = iter(alike)
        while part := list(islice(rest, _MAX_ADDED_UP)):
            _add(totals, part[0] if len(part) == 1 else _added_up(part))
    return totals


def _added_up(alike: Sequence[Values]) -> Values:
    columns = zip(*(values.values() for values in alike), strict=True)
    return dict(zip(alike[0], map(sum, columns), strict=True))


def _add(sums: Values, values: Values) -> None:
    for value, count in values.items():
        sums[value] = sums.get(value, 0) + count
    if len(sums) > MAX_VALUES:
        raise InvalidQuestionError(f"There are more than {MAX_VALUES} different values: ask for a shorter range")


def _limited(
    names: Sequence[str], alike: Iterable[Values], selected: frozenset[str] | None, kept: Sequence[str]
) -> Iterator[SplitSums]:
    """Yield the sums of buckets that have the values of these names, none of which is 0."""
    counted = set(names) if selected is None else selected.intersection(names)
    listed = [name for name in kept if name in counted]
    # Where all values are listed, only their order is another one: such a copy is made in half the time.
    ordered = dict.fromkeys(listed, 0) if len(listed) == len(names) else None
    for values in alike:
        limited = {name: values[name] for name in listed} if ordered is None else ordered | values
        downloads = sum(values.values() if selected is None else [values[name] for name in counted])
        in_list = downloads if len(listed) == len(counted) else sum(limited.values())
        yield SplitSums(limited, downloads - in_list, downloads)
