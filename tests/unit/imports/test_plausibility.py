"""A day unlike the same weekday before is suspect; without history, only an empty day is."""

from datetime import date, timedelta

import pytest

from pepy.domain.imports.plausibility import implausibility
from pepy.domain.imports.usual_downloads import PublishedDay, Usual, usual_before

MONDAY = date(2026, 3, 2)


def usual(*history: int) -> tuple[Usual, ...]:
    """Return what is usual if the Mondays before had these downloads."""
    days = (PublishedDay(MONDAY - timedelta(weeks=weeks), downloads) for weeks, downloads in enumerate(history, 1))
    return usual_before(MONDAY, days)


def test_a_day_is_compared_with_the_same_weekday_of_the_last_four_weeks() -> None:
    sunday = PublishedDay(MONDAY - timedelta(days=1), 1_000)

    assert [known.downloads for known in usual(10, 20, 30, 40, 1_000)] == [25]
    assert usual_before(MONDAY, [sunday]) == ()


@pytest.mark.parametrize("downloads", [500, 1_000, 2_000])
def test_half_and_double_the_median_are_still_plausible(downloads: int) -> None:
    assert implausibility(1, downloads, usual(900, 1_000, 1_100)) is None


@pytest.mark.parametrize("downloads", [0, 499, 2_001])
def test_a_day_outside_of_half_to_double_the_median_is_not(downloads: int) -> None:
    reason = implausibility(1, downloads, usual(900, 1_000, 1_100))

    assert reason == (
        f"its {downloads:,} downloads are not within 50 to 200 % of 1,000, the median of the same weekday in the last "
        "four weeks"
    )


def test_the_median_of_an_even_number_of_days_lies_between_the_two_in_the_middle() -> None:
    history = usual(1, 900, 1_100, 9_999)

    assert implausibility(1, 500, history) is None
    assert implausibility(1, 499, history)


def test_without_history_every_day_with_rows_is_plausible() -> None:
    assert implausibility(1, 1, usual()) is None
    assert implausibility(1, 1, usual(0, 0)) is None
    assert implausibility(0, 0, usual()) == "the source has no rows"
