import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.pictures.numbers import Units, compact_number, parse_decimals, parse_units

SYSTEM = Units.INTERNATIONAL_SYSTEM


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (9, "9"),
        (999, "999"),
        (1_000, "1k"),
        (1_999, "1k"),
        (12_345, "12k"),
        (999_999, "999k"),
        (1_000_000, "1M"),
        (999_999_999, "999M"),
        (9_876_543_210, "9G"),
        (10**12 - 1, "999G"),
        (10**12, "1T"),
        (10**15 - 1, "999T"),
        (10**15, "1P"),
        (10**18 - 1, "999P"),
    ],
)
def test_a_count_is_rounded_down_to_three_digits_and_a_letter(count, text):
    assert compact_number(count, SYSTEM) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(999, "999"), (1_000, "1k"), (10**6, "1M"), (10**9, "1B"), (10**12, "1T"), (10**15 - 1, "999T"), (10**15, "1Q")],
)
def test_abbreviations_are_those_of_short_scale_words(count, text):
    assert compact_number(count, Units.ABBREVIATION) == text


@pytest.mark.parametrize("count", [0, 999, 1_000, 10**15 - 1, 2**63 - 1])
def test_without_units_a_count_is_a_plain_integer(count):
    assert compact_number(count, Units.NONE) == str(count)


@pytest.mark.parametrize(("count", "text"), [(10**18, "1000P"), (2**63 - 1, "9223P")])
def test_a_count_beyond_the_last_letter_keeps_it(count, text):
    assert compact_number(count, SYSTEM) == text


@given(st.integers(0, 10**18 - 1))
def test_no_count_is_shown_as_more_than_it_is_or_with_four_digits(count):
    text = compact_number(count, SYSTEM)
    digits = text.rstrip("kMGTP")
    factor = 1000 ** ["", "k", "M", "G", "T", "P"].index(text[len(digits) :])
    assert len(digits) <= 3
    assert int(digits) * factor <= count < (int(digits) + 1) * factor


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1k"),
        (1_049, "1k"),
        (1_050, "1.1k"),
        (1_250, "1.3k"),
        (1_349, "1.3k"),
        (9_949, "9.9k"),
        (9_950, "10k"),
        (12_345, "12.3k"),
        (999_949, "999.9k"),
        (999_950, "1M"),
        (999_999, "1M"),
        (1_250_000, "1.3M"),
        (999_949_999, "999.9M"),
        (999_950_000, "1G"),
        (10**12 - 50_000_001, "999.9G"),
        (10**12 - 50_000_000, "1T"),
        (10**15 - 50_000_000_001, "999.9T"),
        (10**15 - 50_000_000_000, "1P"),
        (10**15 - 1, "1P"),
        (10**18 - 1, "1000P"),
        (2**63 - 1, "9223.4P"),
    ],
)
def test_with_one_decimal_a_count_is_rounded_to_the_nearest_tenth(count, text):
    assert compact_number(count, SYSTEM, decimals=1) == text


def test_a_decimal_changes_nothing_where_there_is_no_letter():
    assert compact_number(1_250, Units.NONE, decimals=1) == "1250"
    assert compact_number(999_950_000, Units.ABBREVIATION, decimals=1) == "1B"


@given(st.integers(0, 10**18 - 1))
def test_a_count_with_a_decimal_is_never_more_than_half_a_tenth_off(count):
    text = compact_number(count, SYSTEM, decimals=1)
    number = text.rstrip("kMGTP")
    factor = 1000 ** ["", "k", "M", "G", "T", "P"].index(text[len(number) :])
    whole, _, tenth = number.partition(".")
    shown = int(whole) * factor + int(tenth or 0) * factor // 10
    assert abs(count - shown) * 20 <= factor
    assert not number.endswith(".0")
    assert len(whole) <= 3 or count >= 10**18 - 50 * 10**12


@pytest.mark.parametrize(
    ("typed", "decimals"),
    [("1", 1), (" 1 ", 1), (None, 0), ("", 0), ("0", 0), ("2", 0), ("-1", 0), ("1.0", 0), ("\u0661", 0)],
)
def test_one_is_the_only_precision(typed, decimals):
    assert parse_decimals(typed) == decimals


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("international_system", Units.INTERNATIONAL_SYSTEM),
        ("ABBREVIATION", Units.ABBREVIATION),
        (" None ", Units.NONE),
    ],
)
def test_units_are_known_by_name_in_any_case(typed, units):
    assert all(parse_units(typed, default) is units for default in Units)


@pytest.mark.parametrize("typed", [None, "", "metric", "INTERNATIONAL-SYSTEM", "none;", "\x00", "0"])
def test_unknown_units_are_the_default(typed):
    assert parse_units(typed, Units.ABBREVIATION) is Units.ABBREVIATION
