"""From counts and days to positions: round ticks, and labels at the days that people count by."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.charts.scales import Scale, nice_ticks, time_ticks
from pepy.domain.downloads.buckets import Granularity

DAY, WEEK, MONTH = Granularity


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, (0,)),
        (1, (0, 1)),
        (4, (0, 1, 2, 3, 4)),
        (7, (0, 2, 4, 6)),
        (99, (0, 20, 40, 60, 80)),
        (101, (0, 20, 40, 60, 80, 100)),
        (121, (0, 50, 100)),
        (2_300_000, (0, 500_000, 1_000_000, 1_500_000, 2_000_000)),
        (10**30, (0, 2 * 10**29, 4 * 10**29, 6 * 10**29, 8 * 10**29, 10**30)),
    ],
)
def test_ticks_are_round(highest: int, ticks: tuple[int, ...]) -> None:
    assert nice_ticks(highest, 5) == ticks


@given(st.integers(1, 10**20), st.integers(2, 6))
def test_ticks_are_few_and_end_just_below_the_highest_count(highest: int, most: int) -> None:
    ticks = nice_ticks(highest, most)

    assert 2 <= len(ticks) <= most + 1
    assert ticks[-1] <= highest < ticks[-1] + ticks[1]


def test_a_scale_is_exact_for_numbers_that_a_float_is_not() -> None:
    scale = Scale(0, 2 * 10**18, 100, 0)

    assert [scale.at(number) for number in (0, 10**16, 10**16 - 1, 10**18, 2 * 10**18)] == [100, 100, 100, 50, 0]
    assert Scale(0, 10**18, 0, 10**18).at(10**17 + 1) == 10**17 + 1


def test_what_is_outside_of_a_scale_lies_on_its_end_and_a_scale_of_one_number_has_it_in_the_middle() -> None:
    assert [Scale(10, 20, 0, 100).at(number) for number in (-5, 10, 15, 20, 99)] == [0, 0, 50, 100, 100]
    assert Scale(7, 7, 0, 100).at(7) == 50


def first_ticks(first: str, last: str, granularity: Granularity, most: int = 12) -> list[str]:
    ticks = next(time_ticks(date.fromisoformat(first), date.fromisoformat(last), granularity, most))
    return [f"{tick.day} {tick.label}" for tick in ticks]


def test_days_of_a_month_are_labelled_on_mondays() -> None:
    assert first_ticks("2026-07-26", "2026-08-24", DAY) == [
        "2026-07-27 27 Jul 2026",
        "2026-08-03 3 Aug",
        "2026-08-10 10 Aug",
        "2026-08-17 17 Aug",
        "2026-08-24 24 Aug",
    ]


def test_weeks_of_a_year_are_labelled_by_months_and_each_new_year_is_told() -> None:
    assert first_ticks("2025-10-06", "2026-02-23", WEEK, most=6) == [
        "2025-11-01 Nov 2025",
        "2025-12-01 Dec",
        "2026-01-01 Jan 2026",
        "2026-02-01 Feb",
    ]


def test_many_months_are_labelled_by_years() -> None:
    assert first_ticks("2020-02-01", "2026-08-01", MONTH) == [f"{year}-01-01 {year}" for year in range(2021, 2027)]


def test_ticks_are_never_closer_than_buckets_and_the_last_choice_is_a_single_day() -> None:
    choices = list(time_ticks(date(2026, 8, 3), date(2026, 8, 17), WEEK, 100))

    assert [tick.label for tick in choices[0]] == ["3 Aug 2026", "10 Aug", "17 Aug"]
    assert [tick.label for tick in choices[-1]] == ["3 Aug 2026"]
    assert all(tick.day.weekday() == 0 for choice in choices[:2] for tick in choice)
