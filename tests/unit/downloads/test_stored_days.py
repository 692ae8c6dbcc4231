"""What is left of a day when CI or mirrors are left out."""

from datetime import date

import pytest

from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.stored_days import DayCounts, DaySplit

DAY = date(2026, 8, 24)
WITHOUT_CI, WITHOUT_MIRRORS = DownloadFilter(with_ci=False), DownloadFilter(with_mirrors=False)
NEITHER = DownloadFilter(with_ci=False, with_mirrors=False)


def test_leaving_out_ci_and_mirrors_subtracts_them() -> None:
    counts = DayCounts(DAY, downloads=100, ci_downloads=30, mirror_downloads=5)

    counted = [counts.counted(wanted) for wanted in (ALL_DOWNLOADS, WITHOUT_CI, WITHOUT_MIRRORS, NEITHER)]

    assert counted == [100, 70, 95, 65]


def test_no_day_falls_below_zero() -> None:
    assert DayCounts(DAY, downloads=10, ci_downloads=8, mirror_downloads=5).counted(NEITHER) == 0


def test_a_version_of_which_nothing_is_left_is_absent() -> None:
    split = DaySplit(DAY, {"1.0": 10, "2.0": 7}, ci_downloads={"1.0": 10, "2.0": 2}, mirror_downloads={"2.0": 1})

    assert split.counted(WITHOUT_CI) == {"2.0": 5}
    assert split.counted(NEITHER) == {"2.0": 4}
    assert split.counted(ALL_DOWNLOADS) == {"1.0": 10, "2.0": 7}


def test_a_version_without_downloads_is_absent_also_where_everything_counts() -> None:
    split = DaySplit(DAY, {"1.0": 0, "2.0": 7}, ci_downloads={"2.0": 2}, mirror_downloads={})

    assert split.counted(ALL_DOWNLOADS) == {"2.0": 7}
    assert split.counted(WITHOUT_CI) == {"2.0": 5}
    assert split.counted(WITHOUT_MIRRORS) == {"2.0": 7}


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
    downloads: dict[str, int], ci: dict[str, int], mirrors: dict[str, int], left: dict[str, int]
) -> None:
    counts = DayCounts(DAY, *(sum(values.values()) for values in (downloads, ci, mirrors)))

    assert DaySplit(DAY, downloads, ci, mirrors).counted(NEITHER) == left
    assert sum(left.values()) == counts.counted(NEITHER)


def test_a_day_that_its_source_did_not_split_is_of_unknown_values() -> None:
    split = DaySplit.of_unknown_values(DayCounts(DAY, 10, 4, 1))

    assert split.counted(WITHOUT_CI) == {"unknown": 6}
