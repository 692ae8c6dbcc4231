"""What is left of a day when CI or mirrors are left out."""

import pytest

from pepy.domain.downloads.stored_days import Values, left_of_day, left_of_values

DOWNLOADS = {"1.0": 10, "2.0": 7}
CI = {"1.0": 10, "2.0": 2}
MIRRORS = {"2.0": 1}


def test_leaving_out_ci_and_mirrors_subtracts_them() -> None:
    assert [left_of_day(100), left_of_day(100, 30), left_of_day(100, 30, 5)] == [100, 70, 65]


def test_no_day_falls_below_zero() -> None:
    assert left_of_day(10, 8, 5) == 0


def test_a_version_of_which_nothing_is_left_is_absent() -> None:
    assert left_of_values(DOWNLOADS, CI) == {"2.0": 5}
    assert left_of_values(DOWNLOADS, CI, MIRRORS) == {"2.0": 4}
    assert left_of_values(DOWNLOADS) == DOWNLOADS


def test_a_version_without_downloads_is_absent_also_where_everything_counts() -> None:
    downloads = {"1.0": 0, "2.0": 7}

    assert left_of_values(downloads) == {"2.0": 7}
    assert left_of_values(downloads, {"2.0": 2}) == {"2.0": 5}
    assert left_of_values(downloads, {}) == {"2.0": 7}


@pytest.mark.parametrize(
    ("downloads", "ci", "mirrors", "left"),
    [
        ({"1.0": 10, "2.0": 10}, {"1.0": 10}, {"1.0": 10}, {}),
        ({"1.0": 10, "2.0": 25, "3.0": 4}, {"1.0": 10}, {"1.0": 10}, {"2.0": 15, "3.0": 4}),
        ({"1.0": 10, "2.0": 7, "3.0": 7}, {"1.0": 10}, {"1.0": 10}, {"3.0": 4}),
        ({"1.0": 10, "2.0": 10}, {"1.0": 10, "2.0": 9}, {"1.0": 10, "2.0": 9}, {}),
    ],
)
def test_versions_add_up_to_the_day_also_where_an_older_release_stored_downloads_as_both(
    downloads: Values, ci: Values, mirrors: Values, left: Values
) -> None:
    sums = (sum(values.values()) for values in (downloads, ci, mirrors))

    assert left_of_values(downloads, ci, mirrors) == left
    assert sum(left.values()) == left_of_day(*sums)


def test_what_is_left_is_not_taken_from_the_day_itself() -> None:
    left_of_values(DOWNLOADS, CI, MIRRORS)

    assert DOWNLOADS == {"1.0": 10, "2.0": 7}
