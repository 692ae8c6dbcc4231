"""Cutting a span of days into days, weeks and months."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.downloads.buckets import Granularity, count_buckets, cut_into_buckets, missing_days
from pepy.domain.windows import Window

DAYS = st.dates(date(2003, 1, 1), date(2030, 12, 31))


def every_day(window: Window) -> frozenset[date]:
    return frozenset(window.days)


def test_weeks_are_iso_weeks_and_know_their_year() -> None:
    turn_of_the_year = Window(date(2020, 12, 28), date(2021, 1, 10))

    buckets = cut_into_buckets(turn_of_the_year, Granularity.WEEK, every_day(turn_of_the_year))

    assert [(bucket.period, bucket.complete) for bucket in buckets] == [("2020-W53", True), ("2021-W01", True)]


def test_first_and_last_buckets_that_the_range_cuts_are_not_complete() -> None:
    window = Window(date(2024, 1, 31), date(2024, 3, 30))

    buckets = cut_into_buckets(window, Granularity.MONTH, every_day(window))

    assert [(bucket.period, bucket.complete) for bucket in buckets] == [
        ("2024-01", False),
        ("2024-02", True),
        ("2024-03", False),
    ]
    assert buckets[1].window == Window(date(2024, 2, 1), date(2024, 2, 29))


def test_a_week_with_a_missing_day_is_known_but_not_complete() -> None:
    week = Window(date(2026, 8, 17), date(2026, 8, 23))
    all_but_one = every_day(week) - {date(2026, 8, 19)}

    (bucket,) = cut_into_buckets(week, Granularity.WEEK, all_but_one)

    assert (bucket.complete, bucket.known) == (False, True)
    assert missing_days(week, all_but_one) == (date(2026, 8, 19),)


def test_a_bucket_without_any_imported_day_is_not_known() -> None:
    (bucket,) = cut_into_buckets(Window(date(2026, 8, 17), date(2026, 8, 17)), Granularity.DAY, frozenset())

    assert (bucket.complete, bucket.known) == (False, False)


@given(DAYS, st.integers(0, 800), st.sampled_from(Granularity))
def test_buckets_hold_every_day_once_and_none_else(first_day: date, more_days: int, granularity: Granularity) -> None:
    window = Window(first_day, first_day + timedelta(days=more_days))

    buckets = cut_into_buckets(window, granularity, every_day(window))

    assert [day for bucket in buckets for day in bucket.window.days] == list(window.days)
    assert [number for bucket in buckets for number in bucket.numbers] == list(range(window.length))
    assert len(buckets) == count_buckets(window, granularity)
    assert len({bucket.period for bucket in buckets}) == len(buckets)
    assert all(bucket.complete for bucket in buckets.all[1:-1])
