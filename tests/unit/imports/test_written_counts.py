"""The advice about counts that other programs formatted for people."""

import pytest

from pepy.domain.imports.written_counts import advice_about


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,234,567", 1234567),
        ("1,500,000", 1500000),
        ("1.500.000", 1500000),
        ("1.000.000", 1000000),
        ("1.234.567.890", 1234567890),
        ("1 234 567", 1234567),
        ("1\u202f234\u202f567", 1234567),
        ("1'234", 1234),
        ("1\u2019234\u2019567", 1234567),
        ("1_234", 1234),
        ("1,234.00", 1234),
        ("1.234,00", 1234),
        ("1,234,567.000", 1234567),
        ("'12'", 12),
        (" 3", 3),
        ('"3"', 3),
        ("+5", 5),
        ("12.0", 12),
        ("12.00", 12),
        ("12.", 12),
        ("12.0000", 12),
        ("1234.000", 1234),
        ("0.000", 0),
    ],
)
def test_a_count_in_another_spelling_is_told_with_the_right_one(written: str, number: int) -> None:
    assert advice_about(written) == f": write {number}"


@pytest.mark.parametrize(
    "written",
    [
        *("1.000", "1,000", "1,234", "1.234", "12.000", "15,0", "1,5", "12,50", "1.5", ".5", "1e3", "1.23E+11"),
        *("1,23,456", "1_23", "12 34", "1.234,567", "1,234.567", "1.234.56", "1,234 567", "0,000,001", "1,,234"),
    ],
)
def test_no_number_is_named_where_a_text_can_mean_several_or_is_not_whole(written: str) -> None:
    assert advice_about(written) == ""


@pytest.mark.parametrize("written", [None, "", "many", "-1", "0x1", "9" * 30, ",", "12", "1;2", "1+2", "\u0661"])
def test_nothing_is_guessed_about_what_is_no_number(written: str | None) -> None:
    assert advice_about(written) == ""
