"""After a lasting step one `--force` is enough; a forced day that stood alone changes nothing."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from attrs import Factory, define

from pepy.domain.imports.plausibility import implausibility
from pepy.domain.imports.usual_downloads import PublishedDay, compared_days, usual_around, usual_before

STEP = date(2026, 8, 24)
"""A Monday."""

WEEKDAY, WEEKEND = 1_000, 450


def after(days: int) -> date:
    return STEP + timedelta(days=days)


def normal(day: date) -> int:
    return WEEKEND if day.weekday() >= 5 else WEEKDAY


def percent(share: int, days: Iterable[date]) -> dict[date, int]:
    return {day: normal(day) * share // 100 for day in days}


@define
class Gate:
    """Published days, and whether others may join them, judged like an import: by the days that it may look at."""

    published: dict[date, PublishedDay] = Factory(dict)

    def refuses(self, day: date, downloads: int) -> bool:
        window = compared_days(day)
        looked_at = [known for known in self.published.values() if window.first_day <= known.day <= window.last_day]
        usual = (*usual_before(day, looked_at), *usual_around(day, looked_at))
        return implausibility(1, downloads, usual) is not None

    def publish(self, day: date, downloads: int, *, force: bool = False) -> bool:
        """Publish a day, and return whether it needed force; fails if it did and `force` is not set."""
        refused = self.refuses(day, downloads)
        assert force or not refused, f"{day} with {downloads} was refused"
        is_unusual = implausibility(1, downloads, usual_before(day, self.published.values())) is not None
        self.published[day] = PublishedDay(day, downloads, is_unusual)
        return refused

    def publish_all(self, days: dict[date, int]) -> None:
        for day, downloads in days.items():
            self.publish(day, downloads)


@pytest.fixture
def gate() -> Gate:
    """Six ordinary weeks."""
    gate = Gate()
    gate.publish_all(percent(100, (after(days) for days in range(-42, 0))))
    return gate


@pytest.mark.parametrize("share", [10, 40, 250, 1_000])
def test_after_a_lasting_step_one_force_is_enough(gate: Gate, share: int) -> None:
    assert gate.publish(STEP, 10 * share, force=True)
    gate.publish_all(percent(share, (after(days) for days in range(1, 70))))


@pytest.mark.parametrize("days_since", [2, 3, 5, 6, 7, 8, 13, 27, 28, 29, 35, 60])
@pytest.mark.parametrize("wrong", [15, 100])
def test_days_after_a_step_are_compared_with_days_after_it(gate: Gate, days_since: int, wrong: int) -> None:
    gate.publish(STEP, 400, force=True)
    gate.publish_all(percent(40, (after(days) for days in range(1, days_since))))
    day = after(days_since)

    assert gate.refuses(day, normal(day) * wrong // 100)
    assert not gate.refuses(day, normal(day) * 40 // 100)


def test_the_first_day_after_a_forced_one_may_be_like_it_or_like_those_before_but_not_otherwise(gate: Gate) -> None:
    gate.publish(STEP, 100, force=True)

    assert [gate.refuses(after(1), downloads) for downloads in (40, 100, 300, 1_000, 2_100)] == [
        True, False, True, False, True
    ]  # fmt: skip


@pytest.mark.parametrize("odd", [50, 3_000])
def test_a_forced_day_that_stood_alone_changes_nothing(gate: Gate, odd: int) -> None:
    gate.publish(STEP, odd, force=True)
    gate.publish(after(1), 1_000)

    assert all(gate.refuses(after(2), downloads) for downloads in (odd, 499, 2_001))
    gate.publish_all(percent(100, (after(days) for days in range(2, 40))))


def test_a_step_that_ends_after_some_days_takes_one_more_force(gate: Gate) -> None:
    for length in (2, 3, 10, 20):
        stepped = Gate(dict(gate.published))
        stepped.publish(STEP, 200, force=True)
        stepped.publish_all(percent(20, (after(days) for days in range(1, length))))
        assert stepped.publish(after(length), normal(after(length)), force=True)
        stepped.publish_all(percent(100, (after(days) for days in range(length + 1, length + 60))))


def test_two_steps_in_a_row_take_a_force_each(gate: Gate) -> None:
    gate.publish(STEP, 400, force=True)
    gate.publish_all(percent(40, (after(days) for days in range(1, 5))))
    assert gate.publish(after(5), normal(after(5)) * 10 // 100, force=True)

    gate.publish_all(percent(10, (after(days) for days in range(6, 50))))


def test_a_step_on_a_weekend_is_known_on_weekdays(gate: Gate) -> None:
    gate.publish_all(percent(100, (after(days) for days in range(5))))
    assert gate.publish(after(5), WEEKEND * 40 // 100, force=True)

    gate.publish_all(percent(40, (after(days) for days in range(6, 40))))


def test_a_forced_day_is_imported_again_without_force(gate: Gate) -> None:
    gate.publish(STEP, 400, force=True)
    assert not gate.refuses(STEP, 404)
    gate.publish_all(percent(40, (after(days) for days in range(1, 4))))

    assert not gate.refuses(STEP, 404)
    assert not gate.refuses(STEP, 1_000)
    assert gate.refuses(STEP, 150)


def test_a_forced_day_that_stood_alone_is_imported_again_without_force(gate: Gate) -> None:
    gate.publish(STEP, 50, force=True)
    gate.publish_all(percent(100, (after(days) for days in range(1, 4))))

    assert not gate.refuses(STEP, 51)


def test_days_before_a_step_are_still_compared_with_each_other(gate: Gate) -> None:
    gate.publish(STEP, 400, force=True)
    gate.publish_all(percent(40, (after(days) for days in range(1, 10))))

    for day in (after(-1), after(-7), after(-14)):
        assert not gate.refuses(day, normal(day))
        assert gate.refuses(day, normal(day) * 40 // 100)


def test_where_the_step_lies_in_a_gap_the_gap_may_be_like_either_side(gate: Gate) -> None:
    gate.publish(after(3), 400, force=True)
    gate.publish_all(percent(40, (after(days) for days in range(4, 9))))

    for day in (STEP, after(1), after(2)):
        assert not gate.refuses(day, 400)
        assert not gate.refuses(day, 1_000)
        assert gate.refuses(day, 100)
    gate.publish_all(percent(40, (after(2), after(1), STEP)))


def test_a_gap_before_an_odd_day_is_not_odd(gate: Gate) -> None:
    gate.publish(after(3), 100, force=True)
    gate.publish_all(percent(100, (after(days) for days in range(4, 9))))

    assert gate.refuses(after(2), 100)
    assert not gate.refuses(after(2), 1_000)


def test_a_backfill_towards_the_past_has_no_history_to_be_compared_with() -> None:
    gate = Gate()
    gate.publish_all(percent(40, (after(days) for days in range(40, -1, -1))))
    gate.publish_all(percent(100, (after(days) for days in range(-1, -40, -1))))


def test_force_on_days_that_are_plausible_marks_nothing(gate: Gate) -> None:
    for days in range(30):
        assert not gate.publish(after(days), normal(after(days)), force=True)


def test_an_empty_day_that_was_forced_tells_nothing(gate: Gate) -> None:
    gate.published[STEP] = PublishedDay(STEP, 0, is_unusual=True)

    gate.publish_all(percent(100, (after(days) for days in range(1, 20))))
    assert gate.refuses(after(20), 10)


def test_many_forced_days_are_weighed_quickly(gate: Gate) -> None:
    for days in range(28):
        gate.published[after(days)] = PublishedDay(after(days), 10 ** (days % 5 + 1), is_unusual=True)

    assert usual_before(after(28), gate.published.values())


def test_a_refusal_names_each_usual_count_and_why_it_is_usual(gate: Gate) -> None:
    gate.publish(STEP, 400, force=True)
    first_day = usual_before(after(1), gate.published.values())
    gate.publish(after(1), 400)
    second_day = usual_before(after(2), gate.published.values())

    since = "400, what is usual since it changed on 2026-08-24"
    weekday = "1,000, the median of the same weekday in the last four weeks"
    assert implausibility(1, 7, first_day) == (
        f"its 7 downloads are not within 50 to 200 % of {since}, or of {weekday}"
    )
    assert implausibility(1, 7, second_day) == f"its 7 downloads are not within 50 to 200 % of {since}"


def test_weekdays_that_came_but_once_between_two_steps_are_weighed_alike(gate: Gate) -> None:
    for first, second in ((0, 5), (2, 4), (3, 12), (4, 24), (1, 30)):
        stepped = Gate(dict(gate.published))
        stepped.publish_all(percent(100, (after(days) for days in range(first))))
        stepped.publish(after(first), normal(after(first)) * 3, force=True)
        stepped.publish_all(percent(300, (after(days) for days in range(first + 1, second))))
        stepped.publish(after(second), normal(after(second)), force=True)
        stepped.publish_all(percent(100, (after(days) for days in range(second + 1, second + 70))))


def test_the_weeks_around_a_day_that_stood_alone_tell_what_is_usual_as_ever(gate: Gate) -> None:
    gate.publish(STEP, 50, force=True)
    gate.publish_all(percent(180, (after(days) for days in range(1, 21))))

    assert not gate.refuses(after(22), 3_400)
