"""Which values of a dimension are asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.errors import InvalidQuestionError

VERSIONS = ["1.9", "2.0", "2.1rc1", "2.31.0", "3.0", "3.1", "1.0-SNAPSHOT", "2.x", "9" * 5000]
COUNTRIES = ["US", "DE", "unknown", "null", "other"]


@pytest.mark.parametrize(
    ("typed", "selected"),
    [
        ("3.1", {"3.1"}),
        ("2.*,3.1", {"2.0", "2.1rc1", "2.31.0", "2.x", "3.1"}),
        (" 2.? , 3.[01] ", {"2.0", "2.x", "3.0", "3.1"}),
        ("1.0-snapshot", {"1.0-SNAPSHOT"}),
        (">=2.0,<3", {"2.0", "2.1rc1", "2.31.0"}),
        ("~=2.1", {"2.31.0"}),
        ("==3.*", {"3.0", "3.1"}),
        ("<2,3.1", {"1.9", "3.1"}),
        ("*", set(VERSIONS)),
        ("7.7", set()),
    ],
)
def test_versions_are_selected_exactly_by_glob_or_by_specifier(typed: str, selected: set[str]) -> None:
    assert ValueSelection.parse(typed, "version").select(VERSIONS) == selected


@pytest.mark.parametrize(
    ("typed", "selected"),
    [
        ("us,DE", {"US", "DE"}),
        ("other", {"other"}),
        ("null", {"null", "unknown"}),
        ("unknown", {"unknown"}),
        (">=2.0", set()),
    ],
)
def test_other_values_are_selected_in_any_case(typed: str, selected: set[str]) -> None:
    assert ValueSelection.parse(typed, "country").select(COUNTRIES) == selected


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", 'Parameter values has "", each value should be between 1 and 128 characters long'),
        ("2.0,,3.0", 'Parameter values has "", each value should be between 1 and 128 characters long'),
        (">=2,<three", 'Parameter values has ">=2,<three", which is not a PEP 440 specifier such as ">=2.0,<3"'),
        ("," * 100, "Parameter values has 101 values, it should have at most 100"),
    ],
)
def test_a_list_that_says_nothing_is_refused(typed: str, message: str) -> None:
    with pytest.raises(InvalidQuestionError) as refused:
        ValueSelection.parse(typed, "version")

    assert str(refused.value) == message


@given(st.text(max_size=60))
def test_any_text_selects_or_is_refused(typed: str) -> None:
    try:
        selection = ValueSelection.parse(typed, "version")
    except InvalidQuestionError:
        return
    assert selection.select(VERSIONS) <= set(VERSIONS)


def test_a_glob_that_could_try_forever_is_quick() -> None:
    assert ValueSelection.parse("*a" * 60, "country").select(["a" * 5_000 + "b"]) == set()
