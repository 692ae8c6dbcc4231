"""Which days an answer covers."""

from datetime import date

import pytest

from pepy.domain.windows import Window, last_days, version_history


@pytest.mark.parametrize(
    ("today", "first_day"),
    [
        (date(2018, 8, 29), date(2018, 5, 1)),
        (date(2026, 3, 31), date(2025, 12, 1)),
        (date(2026, 4, 1), date(2026, 1, 1)),
        (date(2024, 5, 30), date(2024, 3, 1)),
    ],
)
def test_a_version_history_starts_with_the_month_90_days_ago(today: date, first_day: date) -> None:
    assert version_history(today).first_day == first_day


def test_a_version_history_goes_up_to_the_newest_stored_day_whatever_the_clock_says() -> None:
    assert version_history(date(2018, 8, 29)).last_day == date.max


def test_the_last_7_days_end_with_the_newest_complete_day() -> None:
    assert last_days(7, date(2026, 3, 2)) == Window(date(2026, 2, 24), date(2026, 3, 2))
