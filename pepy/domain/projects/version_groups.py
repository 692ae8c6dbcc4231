"""Releases of a project grouped by the first numbers of their version."""

from enum import StrEnum

from attrs import frozen

from pepy.domain.projects.version_order import SortKey, parsed_version, version_order

PRERELEASES = " pre-releases"
"""What ends the name of a group's pre-releases where they stand apart, as in `3.1 pre-releases`."""


class VersionLevel(StrEnum):
    """How many numbers of a version make a group."""

    MAJOR = "major"
    MINOR = "minor"


@frozen
class VersionGrouping:
    """Puts versions into groups: `2.31.0` into `2` or `2.31`."""

    level: VersionLevel
    apart: bool = False
    """Whether alphas, betas, release candidates and development releases are a group of their own."""

    def group_of(self, version: str) -> str:
        """Return the group of a version. What is not a version by PEP 440 is a group by itself, as `unknown` is."""
        parsed = parsed_version(version)
        if parsed is None:
            return version
        numbers = f"{parsed.major}" if self.level is VersionLevel.MAJOR else f"{parsed.major}.{parsed.minor}"
        epoch = f"{parsed.epoch}!" if parsed.epoch else ""
        return f"{epoch}{numbers}{PRERELEASES if self.apart and parsed.is_prerelease else ''}"


def group_order(group: str) -> tuple[SortKey, bool]:
    """Return the sort key of a group, or of a version: as versions, and pre-releases before what they lead to."""
    return version_order(group.removesuffix(PRERELEASES)), not group.endswith(PRERELEASES)
