"""Summing days into buckets, and values into the biggest and the rest."""

from collections.abc import Iterator
from datetime import date

import pytest

from pepy.domain.downloads.buckets import Granularity, cut_into_buckets
from pepy.domain.downloads.series import MAX_VALUES, NumberedDay, SplitSums, sum_days, sum_splits
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.windows import Window

SATURDAY, SUNDAY, MONDAY = date(2026, 8, 22), date(2026, 8, 23), date(2026, 8, 24)
WEEKS = cut_into_buckets(Window(SATURDAY, MONDAY), Granularity.WEEK, frozenset({SATURDAY, SUNDAY, MONDAY}))
SPLITS: list[NumberedDay] = [
    (0, {"1.0": 5, "2.0": 1}),
    (1, {"1.0": 5, "other": 7}),
    (2, {"2.0": 6, "3.0": 2}),
]


def by_value(limit: int, values: str | None = None) -> list[SplitSums]:
    selection = ValueSelection.parse(values, "version") if values else None
    series = sum_splits(SPLITS, WEEKS, selection, limit)
    return [series.sums, *series.buckets]


def test_days_are_summed_into_their_buckets() -> None:
    assert sum_days((5, 7, 1), WEEKS) == (12, 1)


def test_values_come_biggest_first_and_add_up_in_each_bucket() -> None:
    assert by_value(limit=10) == [
        SplitSums({"1.0": 10, "2.0": 7, "other": 7, "3.0": 2}, 0),
        SplitSums({"1.0": 10, "2.0": 1, "other": 7}, 0),
        SplitSums({"2.0": 6, "3.0": 2}, 0),
    ]
    assert list(by_value(limit=10)[0].values) == ["1.0", "2.0", "other", "3.0"]


def test_a_limit_keeps_the_biggest_and_sums_the_rest_apart_from_a_value_called_other() -> None:
    assert by_value(limit=1) == [SplitSums({"1.0": 10}, 16), SplitSums({"1.0": 10}, 8), SplitSums({}, 8)]
    assert by_value(limit=3)[0] == SplitSums({"1.0": 10, "2.0": 7, "other": 7}, 2)


def test_only_selected_values_are_summed() -> None:
    in_all, *weeks = by_value(limit=1, values="2.0,3.0")

    assert in_all == SplitSums({"2.0": 7}, 2)
    assert weeks == [SplitSums({"2.0": 1}, 0), SplitSums({"2.0": 6}, 2)]


def test_summing_leaves_the_days_as_they_were() -> None:
    by_value(limit=10)

    assert SPLITS[0] == (0, {"1.0": 5, "2.0": 1})


def test_a_bucket_without_days_is_empty() -> None:
    buckets = cut_into_buckets(Window(SUNDAY, MONDAY), Granularity.DAY, frozenset())

    assert sum_splits([], buckets, None, 5).buckets == (SplitSums({}, 0), SplitSums({}, 0))
    assert sum_splits(SPLITS[1:2], buckets, None, 5).buckets == (SplitSums({}, 0), SplitSums({"other": 7, "1.0": 5}, 0))


class DecodedLate:
    """Days that are never all there; each look at them is counted."""

    looks = 0

    def __iter__(self) -> Iterator[NumberedDay]:
        self.looks += 1
        yield from SPLITS


def test_days_that_are_never_all_there_are_summed_alike() -> None:
    days = DecodedLate()

    series = sum_splits(days, WEEKS, None, 1)

    assert [series.sums, *series.buckets] == by_value(limit=1)
    assert days.looks == 2


def test_too_many_different_values_are_refused() -> None:
    days = [(number, {f"{number}.{value}": 1 for value in range(MAX_VALUES // 2)}) for number in range(3)]

    assert sum_splits(days[:2], WEEKS, None, 1).sums.downloads == MAX_VALUES
    with pytest.raises(InvalidQuestionError, match="more than 100000 different values: ask for a shorter range"):
        sum_splits(days, WEEKS, None, 1)
