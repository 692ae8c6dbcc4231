"""Versions by major and minor, and pre-releases apart."""

from pepy.domain.projects.grouped_versions import OTHER_SPELLINGS, VersionDepth, group_versions

DOWNLOADS = {
    "2.31.0": 50,
    "2.31.1": 60,
    "2.9": 5,
    "3": 7,
    "1!2.0": 1,
    "3.0rc1": 4,
    "2.0.dev3": 6,
    "3.0.post1": 2,
    "1.0-SNAPSHOT": 8,
}


def test_each_release_stands_alone_largest_first() -> None:
    grouped = group_versions(DOWNLOADS, VersionDepth.VERSION)

    assert list(grouped.releases) == ["2.31.1", "2.31.0", "1.0-SNAPSHOT", "3", "2.9", "3.0.post1", "1!2.0"]


def test_majors_are_summed_and_what_is_no_version_is_one_group() -> None:
    grouped = group_versions(DOWNLOADS, VersionDepth.MAJOR)

    assert grouped.releases == {"2": 115, "3": 9, OTHER_SPELLINGS: 8, "1!2": 1}


def test_minors_are_summed_and_a_missing_one_is_zero() -> None:
    grouped = group_versions(DOWNLOADS, VersionDepth.MINOR)

    assert grouped.releases == {"2.31": 110, "3.0": 9, OTHER_SPELLINGS: 8, "2.9": 5, "1!2.0": 1}


def test_pre_releases_are_apart_however_releases_are_grouped() -> None:
    for depth in VersionDepth:
        assert group_versions(DOWNLOADS, depth).pre_releases == {"2.0.dev3": 6, "3.0rc1": 4}
