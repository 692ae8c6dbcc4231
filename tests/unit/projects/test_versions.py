"""The order of release versions."""

from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from pepy.domain.projects.version_order import version_order


def ordered(versions: list[str]) -> list[str]:
    return sorted(versions, key=version_order)


def test_versions_ascend_by_pep_440() -> None:
    ascending = ["0.9", "1.0.dev1", "1.0a1", "1.0rc1", "1.0", "1.0.post1", "1.2", "1.10", "2!0.1"]

    assert ordered(ascending[::-1]) == ascending


def test_strings_that_are_not_pep_440_come_first_in_natural_order() -> None:
    ascending = ["build2.1-x", "build2.9-x", "build2.10-x", "final-SNAPSHOT", "0.1", "2.0rc1"]

    assert ordered(ascending[::-1]) == ascending


@given(st.lists(st.text(max_size=6)))
def test_any_strings_have_one_order(versions: list[str]) -> None:
    assert ordered(versions[::-1]) == ordered(versions)


def test_more_digits_than_a_number_may_have_are_in_order_too() -> None:
    many = "9" * 5000

    assert ordered([f"b{many}9-x", many, f"b{many}-x", "1.0"]) == [many, f"b{many}-x", f"b{many}9-x", "1.0"]


PARTS = st.integers(0, 12).map(str)
PEP_440 = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "1!"]),
        st.lists(PARTS, min_size=1, max_size=4).map(".".join),
        st.sampled_from(["", "a1", "b2", "rc1", "rc10"]),
        st.sampled_from(["", ".post0", ".post3"]),
        st.sampled_from(["", ".dev0", ".dev12"]),
        st.sampled_from(["", "+1", "+abc", "+abc.1", "+2.x", "+10"]),
    ),
)


@given(st.lists(PEP_440, max_size=30))
def test_versions_are_ordered_as_packaging_does_and_equal_ones_by_their_text(versions: list[str]) -> None:
    assert ordered(versions) == sorted(versions, key=lambda version: (Version(version), version))
