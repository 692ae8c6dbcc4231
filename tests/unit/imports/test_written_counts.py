"""What is said about counts that other programs wrote for readers."""

import pytest

from pepy.domain.imports.written_counts import advice_about


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("1,234", ": write 1234"),
        ("1 234 567", ": write 1234567"),
        ("1.234.567", ": write 1234567"),
        ("1'234", ": write 1234"),
        ("1_234", ": write 1234"),
        ("'12'", ": write 12"),
        (" 3", ": write 3"),
        ("+5", ": write 5"),
        ("12.0", ": write 12 (cast to BIGINT)"),
        ("12.", ": write 12 (cast to BIGINT)"),
    ],
)
def test_a_count_in_another_spelling_is_told_with_the_right_one(written: str, advice: str) -> None:
    assert advice_about(written) == advice


@pytest.mark.parametrize("written", [None, "", "many", "-1", "1.5", "1.234", "0x1", "9" * 30, ",", "12"])
def test_nothing_is_guessed_about_what_is_no_count(written: str | None) -> None:
    assert advice_about(written) == ""
