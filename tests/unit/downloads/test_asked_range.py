"""Which days a reader means, and how far a range may go."""

from datetime import date

import pytest

from pepy.domain.downloads.asked_range import DEFAULT_RANGE, AskedRange
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.windows import Window

TODAY, DATA_THROUGH = date(2026, 8, 26), date(2026, 8, 24)


def test_without_ends_a_range_is_the_30_days_up_to_the_newest_complete_one() -> None:
    assert DEFAULT_RANGE.window(DATA_THROUGH, TODAY) == Window(date(2026, 7, 26), DATA_THROUGH)
    assert DEFAULT_RANGE.window(None, TODAY).last_day == date(2026, 8, 25)


def test_either_end_can_be_given_alone() -> None:
    assert AskedRange(first_day=date(2026, 8, 1)).window(DATA_THROUGH, TODAY) == Window(date(2026, 8, 1), DATA_THROUGH)
    assert AskedRange(last_day=date(2026, 8, 1)).window(DATA_THROUGH, TODAY).first_day == date(2026, 7, 3)
    assert AskedRange(last_day=date(2003, 1, 2)).window(DATA_THROUGH, TODAY).first_day == date(2003, 1, 1)


@pytest.mark.parametrize("today", [date(2026, 8, 1), date(1970, 1, 1)])
def test_what_is_stored_can_be_asked_for_also_where_the_clock_is_behind_it(today: date) -> None:
    assert DEFAULT_RANGE.window(DATA_THROUGH, today) == Window(date(2026, 7, 26), DATA_THROUGH)
    assert AskedRange(DATA_THROUGH, DATA_THROUGH).window(DATA_THROUGH, today) == Window(DATA_THROUGH, DATA_THROUGH)
    with pytest.raises(InvalidQuestionError, match="it should be between 2003-01-01 and 2026-08-24"):
        AskedRange(last_day=date(2026, 8, 25)).window(DATA_THROUGH, today)


def test_a_clock_before_the_first_possible_day_is_no_fault_of_the_question() -> None:
    assert DEFAULT_RANGE.window(None, date(1970, 1, 1)) == Window(date(2003, 1, 1), date(2003, 1, 1))


TEN_YEARS = "The range from 2016-08-01 to 2026-08-02"
BETWEEN = "it should be between 2003-01-01 and 2026-08-27"


@pytest.mark.parametrize(
    ("first_day", "last_day", "message"),
    [
        ("2026-08-02", "2026-08-01", "The range from 2026-08-02 to 2026-08-01 is reversed: from must not be after to"),
        ("2026-08-01", "2026-08-28", f"Parameter to is 2026-08-28, {BETWEEN}"),
        ("0001-01-01", None, f"Parameter from is 0001-01-01, {BETWEEN}"),
        (None, "9999-12-31", f"Parameter to is 9999-12-31, {BETWEEN}"),
        (None, "0001-01-01", f"Parameter to is 0001-01-01, {BETWEEN}"),
        ("2016-08-01", "2026-08-02", f"{TEN_YEARS} has 3654 days, it should have at most 3653"),
    ],
)
def test_an_impossible_range_is_refused_with_what_would_be_right(
    first_day: str | None, last_day: str | None, message: str
) -> None:
    asked = AskedRange(*(date.fromisoformat(day) if day else None for day in (first_day, last_day)))

    with pytest.raises(InvalidQuestionError) as refused:
        asked.window(DATA_THROUGH, TODAY)

    assert str(refused.value) == message
