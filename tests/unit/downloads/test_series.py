"""Summing days into buckets, and values into the biggest and the rest."""

from datetime import date

from pepy.domain.downloads.buckets import Bucket, Granularity, cut_into_buckets
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.series import SplitSums, sum_days, sum_splits
from pepy.domain.downloads.stored_days import DayCounts, DaySplit
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.windows import Window

SATURDAY, SUNDAY, MONDAY = date(2026, 8, 22), date(2026, 8, 23), date(2026, 8, 24)
WEEKS = cut_into_buckets(Window(SATURDAY, MONDAY), Granularity.WEEK, {SATURDAY, SUNDAY, MONDAY})
SPLITS = [
    DaySplit(SATURDAY, {"1.0": 5, "2.0": 1}, {"1.0": 4}, {}),
    DaySplit(SUNDAY, {"1.0": 5, "other": 7}, {}, {}),
    DaySplit(MONDAY, {"2.0": 6, "3.0": 2}, {}, {}),
]


def by_value(limit: int, wanted: DownloadFilter = ALL_DOWNLOADS, values: str | None = None) -> list[SplitSums]:
    selection = ValueSelection.parse(values, "version") if values else None
    series = sum_splits(SPLITS, WEEKS, wanted, selection, limit)
    return [series.sums, *series.buckets]


def test_days_are_summed_into_their_buckets() -> None:
    days = [DayCounts(SATURDAY, 5, 4, 0), DayCounts(SUNDAY, 7), DayCounts(MONDAY, 1)]

    assert sum_days(days, WEEKS, ALL_DOWNLOADS) == (12, 1)
    assert sum_days(days, WEEKS, DownloadFilter(with_ci=False)) == (8, 1)


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


def test_what_is_left_out_decides_which_values_are_biggest() -> None:
    assert list(by_value(limit=10, wanted=DownloadFilter(with_ci=False))[0].values) == ["2.0", "other", "1.0", "3.0"]


def test_summing_leaves_the_days_as_they_were() -> None:
    by_value(limit=10)

    assert SPLITS[0].downloads == {"1.0": 5, "2.0": 1}


def test_a_bucket_without_days_is_empty() -> None:
    buckets: tuple[Bucket, ...] = cut_into_buckets(Window(MONDAY, MONDAY), Granularity.DAY, ())

    assert sum_splits([], buckets, ALL_DOWNLOADS, None, 5).buckets == (SplitSums({}, 0),)
