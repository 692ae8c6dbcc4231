"""The ends of life of Python's versions."""

import sys
from datetime import date

from pepy.domain.support.order import version_place
from pepy.domain.support.python_ends import ENDS_OF_LIFE, EndOfLife


def test_every_version_from_2_7_to_the_newest_has_an_end_of_life() -> None:
    newest = max(version_place(version)[1] for version in ENDS_OF_LIFE)

    expected = ["2.7", *(f"3.{minor}" for minor in range(newest[1] + 1))]
    assert [version for version in ENDS_OF_LIFE if version != "2.6"] == expected
    assert newest >= max((3, 15), sys.version_info[:2])


def test_versions_of_python_3_end_in_their_order() -> None:
    # 3.0 was given up before 2.7.
    days = [end.last_day for version, end in ENDS_OF_LIFE.items() if version.startswith("3.")]

    assert days == sorted(days)


def test_a_life_is_over_after_its_last_day_or_month() -> None:
    assert not EndOfLife("2025-10-31").is_over(date(2025, 10, 31))
    assert EndOfLife("2025-10-31").is_over(date(2025, 11, 1))
    assert not EndOfLife("2026-10").is_over(date(2026, 10, 31))
    assert EndOfLife("2026-10").is_over(date(2026, 11, 1))
    assert EndOfLife("2028-02").last_day == date(2028, 2, 29)
