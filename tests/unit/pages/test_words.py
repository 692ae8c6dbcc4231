"""How pages write numbers, days and names."""

from datetime import date

import pytest

from pepy.infrastructure.pages.words import change, count, days_in_words, percent, value_name


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (0, "+0.0\u202f%"),
        (0.047, "+4.7\u202f%"),
        (-0.5, "\u221250.0\u202f%"),
        (9, "10 times as much"),
        (8.99, "+899.0\u202f%"),
    ],
)
def test_a_change_is_written_with_its_sign(part: float, text: str) -> None:
    assert change(part) == text


def test_a_share_is_never_rounded_to_nothing() -> None:
    assert (percent(0), percent(0.0001), percent(1)) == ("0.0\u202f%", "<0.1\u202f%", "100.0\u202f%")


def test_what_nobody_knows_is_not_zero() -> None:
    assert (count(None), count(0), count(1_234_567)) == ("not known", "0", "1,234,567")


def test_days_in_a_row_are_a_span() -> None:
    days = [date(2026, 8, 3), date(2026, 8, 5), date(2026, 8, 6), date(2026, 8, 7)]

    assert days_in_words(days) == ["3 Aug 2026", "5 Aug 2026 to 7 Aug 2026"]
    assert days_in_words([]) == []


def test_countries_have_names_and_other_values_are_what_they_are() -> None:
    assert value_name("de", "country") == "Germany"
    assert value_name("GB", "country") == "United Kingdom"
    assert value_name("DE", "system") == "DE"
    assert value_name("A1", "country") == "A1"
    assert value_name("unknown", "country") == "not known"
