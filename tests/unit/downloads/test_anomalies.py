"""Which days are odd, and above all which are not."""

from datetime import date, timedelta
from math import exp
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.downloads.anomalies import MARGIN_DAYS, Anomaly, find_anomalies
from pepy.domain.windows import Window

FIRST_DAY = date(2026, 4, 6)
"""A Monday."""
DEFINITION = date(2026, 8, 24)
WEEK = (1.0, 1.05, 1.06, 1.03, 0.95, 0.48, 0.44)
SPRING = Window(FIRST_DAY, FIRST_DAY + timedelta(days=97))


def days(count: int, usual: int = 20_000, growth: float = 0.0, noise: float = 0.05) -> dict[date, int]:
    """Return days with a weekly pattern, some chance, and a growth per week."""
    chance = Random(8)  # noqa: S311 - The same days in each run.
    return {
        FIRST_DAY + timedelta(days=at): round(
            usual * WEEK[at % 7] * (1 + growth) ** (at / 7) * exp(chance.gauss(0, noise))
        )
        for at in range(count)
    }


def anomalies(downloads: dict[date, int], *turning_points: date, window: Window | None = None) -> tuple[Anomaly, ...]:
    """Return the odd days, where those that are not there are not known."""
    if not downloads:
        return find_anomalies(FIRST_DAY, [], window or SPRING, turning_points)
    read = Window(min(downloads), max(downloads))
    return find_anomalies(read.first_day, list(map(downloads.get, read.days)), window or read, turning_points)


def odd_days(downloads: dict[date, int], *turning_points: date, window: Window | None = None) -> dict[date, int]:
    return {odd.day: odd.downloads for odd in anomalies(downloads, *turning_points, window=window)}


@pytest.mark.parametrize("growth", [-0.2, -0.05, 0.0, 0.03, 0.1, 0.4])
@pytest.mark.parametrize("noise", [0.0, 0.05, 0.15])
def test_neither_weekends_nor_trends_are_odd(growth: float, noise: float) -> None:
    assert odd_days(days(200, growth=growth, noise=noise, usual=2_000_000)) == {}


@pytest.mark.parametrize("at", [0, 3, 50, 95, 97])
@pytest.mark.parametrize("factor", [10, 3, 0.1, 0])
def test_a_day_that_sticks_out_is_odd_wherever_it_is(at: int, factor: float) -> None:
    counted = days(98)
    day = FIRST_DAY + timedelta(days=at)
    usual, counted[day] = counted[day], round(counted[day] * factor)

    (odd,) = anomalies(counted)

    assert (odd.day, odd.downloads) == (day, counted[day])
    assert odd.expected == pytest.approx(usual, rel=0.2)


def test_what_is_usual_is_said_exactly() -> None:
    counted = days(98, noise=0)
    counted[date(2026, 6, 6)] = 500_000

    assert anomalies(counted) == (Anomaly(date(2026, 6, 6), 500_000, 9_600),)


@pytest.mark.parametrize("factor", [0.4, 0.8, 3])
def test_a_step_is_not_odd_where_days_after_it_are_known(factor: float) -> None:
    counted = days(200)
    stepped = {day: round(n * factor) if day >= DEFINITION - timedelta(days=60) else n for day, n in counted.items()}

    assert odd_days(stepped) == {}


@pytest.mark.parametrize("factor", [0, 0.4, 3])
@pytest.mark.parametrize(("days_since", "is_marked"), [(5, True), (12, False), (18, True), (21, False), (35, False)])
def test_days_after_a_step_at_the_end_are_marked_now_and_then_until_three_weeks_are_known(
    factor: float, days_since: int, is_marked: bool
) -> None:
    step = FIRST_DAY + timedelta(days=98)
    stepped = {day: round(n * factor) if day >= step else n for day, n in days(98 + days_since).items()}

    assert bool(odd_days(stepped)) == is_marked


@pytest.mark.parametrize("factor", [0.3, 0.8, 2.5])
@pytest.mark.parametrize("days_since", [0, 1, 5, 12, 30])
def test_days_since_the_source_counts_something_else_are_not_held_against_those_before(
    factor: float, days_since: int
) -> None:
    counted = days((DEFINITION - FIRST_DAY).days + 1 + days_since)
    stepped = {day: round(n * factor) if day >= DEFINITION else n for day, n in counted.items()}

    assert odd_days(stepped, DEFINITION) == {}
    # Without knowing of it, the first days look odd.
    assert days_since > 5 or factor == 0.8 or odd_days(stepped)


def test_a_spike_before_and_after_a_definition_is_odd() -> None:
    counted = days((DEFINITION - FIRST_DAY).days + 40)
    spikes = {DEFINITION - timedelta(days=1): 900_000, DEFINITION + timedelta(days=35): 900_000}

    assert odd_days(counted | spikes, DEFINITION) == spikes


def test_days_that_are_not_known_are_neither_odd_nor_counted_as_none() -> None:
    counted = days(98)
    for day in list(counted)[20:98:6]:
        del counted[day]
    assert odd_days(counted, window=SPRING) == {}

    counted[date(2026, 6, 6)] = 500_000
    assert odd_days(counted, window=SPRING) == {date(2026, 6, 6): 500_000}


def test_a_known_day_without_downloads_is_odd_where_there_are_many_otherwise() -> None:
    counted = days(98)
    counted[date(2026, 6, 5)] = 0

    assert odd_days(counted) == {date(2026, 6, 5): 0}


def test_small_projects_do_not_flicker() -> None:
    chance = Random(1)  # noqa: S311
    counted = {day: chance.choice((0, 1, 3, 40, 700)) for day in days(98)}

    assert odd_days(counted) == {}


def test_only_days_that_count_are_odd_also_beside_one_that_does() -> None:
    counted = days(98, usual=100, noise=0)
    counted[date(2026, 5, 8)] = 999
    counted[date(2026, 6, 5)] = 1_000

    assert odd_days(counted) == {date(2026, 6, 5): 1_000}


@pytest.mark.parametrize("count", [0, 1, 5, 20])
def test_of_a_project_that_is_new_nobody_knows_what_is_usual(count: int) -> None:
    counted = dict(list(days(98).items())[:count])
    before = {FIRST_DAY - timedelta(days=age): 0 for age in range(1, 60)}

    assert odd_days(counted, window=SPRING) == {}
    assert odd_days(before | counted, window=SPRING) == {}
    assert find_anomalies(FIRST_DAY, [None] * 50, SPRING) == ()


counts = st.one_of(st.none(), st.integers(0, 3), st.integers(0, 100_000), st.just(5_000), st.just(5_000))


@given(
    st.lists(counts, min_size=1, max_size=260),
    st.integers(0, 200),
    st.integers(1, 40),
    st.sets(st.integers(0, 260), max_size=2),
)
def test_a_day_is_odd_or_not_whatever_the_range(
    series: list[int | None], start: int, length: int, turns: set[int]
) -> None:
    counted = {FIRST_DAY + timedelta(days=at): n for at, n in enumerate(series) if n is not None}
    turning_points = [FIRST_DAY + timedelta(days=at) for at in turns]
    window = Window(FIRST_DAY + timedelta(days=start), FIRST_DAY + timedelta(days=start + length - 1))
    margin = timedelta(days=MARGIN_DAYS)
    read = {day: n for day, n in counted.items() if window.first_day - margin <= day <= window.last_day + margin}

    assert anomalies(read, *turning_points, window=window) == anomalies(counted, *turning_points, window=window)


@pytest.mark.parametrize("length", [1, 9, 40])
@pytest.mark.parametrize("seed", range(5))
def test_a_part_of_the_days_has_the_marks_that_it_has_among_all(seed: int, length: int) -> None:
    chance = Random(seed)  # noqa: S311
    counted = {day: n * chance.choice((1, 1, 1, 1, 2, 5)) for day, n in days(150).items()}
    marked = anomalies(counted)

    for day in counted:
        window = Window(day, day + timedelta(days=length - 1))
        assert anomalies(counted, window=window) == tuple(odd for odd in marked if odd.day in window.days)


@given(st.lists(st.integers(0, 2**80), max_size=120))
def test_any_counts_are_judged(series: list[int]) -> None:
    counted = {FIRST_DAY + timedelta(days=at): n for at, n in enumerate(series)}

    assert set(odd_days(counted, window=SPRING)) <= set(counted)
