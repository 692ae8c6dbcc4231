"""Downloads of versions by what maintainers support: majors, minors, and pre-releases apart."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import frozen
from packaging.version import Version

from pepy.domain.projects.version_groups import VersionGrouping, VersionLevel
from pepy.domain.projects.version_order import parsed_version

OTHER_SPELLINGS = "not PEP 440"
"""The group of versions that Python's rules do not know."""


class VersionDepth(StrEnum):
    """How much of a version is looked at."""

    VERSION = "version"
    MAJOR = "major"
    MINOR = "minor"


@frozen
class GroupedVersions:
    """Downloads by group of final releases, largest first, and those of pre-releases."""

    releases: dict[str, int]
    pre_releases: dict[str, int]
    """By version, largest first: development, alpha, beta and candidate releases."""


def group_versions(downloads: Mapping[str, int], depth: VersionDepth) -> GroupedVersions:
    """Sum the downloads of versions."""
    releases: dict[str, int] = {}
    pre_releases: dict[str, int] = {}
    for version, count in downloads.items():
        parsed = parsed_version(version)
        if parsed and parsed.is_prerelease:
            pre_releases[version] = count
            continue
        group = _group(version, parsed, depth)
        releases[group] = releases.get(group, 0) + count
    return GroupedVersions(_largest_first(releases), _largest_first(pre_releases))


def _group(text: str, version: Version | None, depth: VersionDepth) -> str:
    if depth is VersionDepth.VERSION:
        return text
    return VersionGrouping(VersionLevel(depth.value)).group_of(text) if version else OTHER_SPELLINGS


def _largest_first(downloads: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(downloads.items(), key=lambda item: (-item[1], item[0])))
