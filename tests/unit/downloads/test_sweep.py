"""The sweep of those who fetch all versions alike."""

from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.downloads.sweep import Sweep, find_sweep

OLD = {f"1.{n}": 4 for n in range(10)}


def test_the_version_in_the_middle_shows_how_often_everything_is_fetched() -> None:
    assert find_sweep(OLD | {"2.0": 1_000, "2.1": 3_000}) == Sweep(versions=12, median=4, downloads=48)


def test_of_two_in_the_middle_the_smaller_counts() -> None:
    assert find_sweep({f"1.{n}": 1 if n < 5 else 9 for n in range(10)}) == Sweep(10, 1, 10)


def test_downloads_of_unknown_version_are_of_no_version() -> None:
    assert find_sweep(OLD | {"unknown": 9_000}) == Sweep(10, 4, 40)


def test_few_versions_tell_nothing() -> None:
    assert find_sweep({f"1.{n}": 4 for n in range(9)} | {"unknown": 4, "0.1": 0}) is None
    assert find_sweep({}) is None


def test_a_sweep_is_never_more_than_all_downloads() -> None:
    assert find_sweep({f"1.{n}": 1 if n < 4 else 100 for n in range(10)}) == Sweep(10, 100, 604)


@given(st.dictionaries(st.text(), st.integers(0, 10**12), min_size=10, max_size=60))
def test_what_is_left_is_never_negative(by_version: dict[str, int]) -> None:
    sweep = find_sweep(by_version)

    assert sweep is None or 0 < sweep.downloads <= sum(by_version.values())
