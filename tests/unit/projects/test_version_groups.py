"""Releases grouped by the first numbers of their version."""

import pytest

from pepy.domain.projects.version_groups import VersionGrouping, VersionLevel, group_order

MAJOR, MINOR = VersionGrouping(VersionLevel.MAJOR), VersionGrouping(VersionLevel.MINOR)
APART = VersionGrouping(VersionLevel.MINOR, apart=True)


@pytest.mark.parametrize(
    ("version", "major", "minor", "apart"),
    [
        ("2.31.0", "2", "2.31", "2.31"),
        ("3", "3", "3.0", "3.0"),
        ("v1.02", "1", "1.2", "1.2"),
        ("1!2.3", "1!2", "1!2.3", "1!2.3"),
        ("3.1rc1", "3", "3.1", "3.1 pre-releases"),
        ("3.1.dev4", "3", "3.1", "3.1 pre-releases"),
        ("3.1.post1", "3", "3.1", "3.1"),
        ("3.1+local", "3", "3.1", "3.1"),
        ("2024.10.5", "2024", "2024.10", "2024.10"),
        ("unknown", "unknown", "unknown", "unknown"),
        ("1.0-SNAPSHOT", "1.0-SNAPSHOT", "1.0-SNAPSHOT", "1.0-SNAPSHOT"),
        ("", "", "", ""),
        ("9" * 5_000, "9" * 5_000, "9" * 5_000, "9" * 5_000),
    ],
)
def test_a_version_is_in_the_group_of_its_numbers_and_anything_odd_in_its_own(
    version: str, major: str, minor: str, apart: str
) -> None:
    assert [grouping.group_of(version) for grouping in (MAJOR, MINOR, APART)] == [major, minor, apart]


def test_groups_ascend_as_versions_and_pre_releases_come_before_what_they_lead_to() -> None:
    groups = ["3.10", "3.9", "odd", "3.10 pre-releases", "1!0.1", "3.9 pre-releases"]

    assert sorted(groups, key=group_order) == [
        "odd",
        "3.9 pre-releases",
        "3.9",
        "3.10 pre-releases",
        "3.10",
        "1!0.1",
    ]
