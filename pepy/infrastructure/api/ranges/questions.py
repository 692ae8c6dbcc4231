"""Questions about a range of days, from the parameters that routes and tools have in common."""

from collections.abc import Mapping
from typing import Any

from pepy.application.query.downloads.find_downloads import FindDownloads
from pepy.application.query.downloads.find_split import DEFAULT_LIMIT, MAX_LIMIT, FindSplit
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.projects.version_groups import VersionGrouping, VersionLevel
from pepy.infrastructure.api.ranges.parameters import choice, count, day, flag

Parameters = Mapping[str, str]

PRERELEASE_CHOICES = {"together": False, "separate": True}
"""Whether pre-releases are groups of their own."""


def downloads_question(names: tuple[str, ...], parameters: Parameters) -> FindDownloads:
    """Return the question for downloads in all. Raises InvalidQuestionError, as all of these do."""
    return FindDownloads(names, **range_of(parameters), granularity=_granularity(parameters, Granularity.DAY))


def split_question(
    name: str, dimension: str, parameters: Parameters, granularity: Granularity = Granularity.DAY
) -> FindSplit:
    """Return the question for downloads by a dimension, of which a granularity is the default."""
    values = parameters.get("values")
    return FindSplit(
        name,
        dimension,
        **range_of(parameters),
        granularity=_granularity(parameters, granularity),
        selection=None if values is None else ValueSelection.parse(values, dimension),
        limit=count(parameters, "limit", DEFAULT_LIMIT, MAX_LIMIT),
        grouping=grouping_of(parameters, dimension),
    )


def names_of(parameters: Parameters) -> tuple[str, ...]:
    """Return the projects that are named, as typed."""
    names = tuple(name for name in parameters.get("names", "").split(",") if name.strip())
    if not names:
        raise InvalidQuestionError("Parameter names is missing or empty, it should be like requests,flask,numpy")
    return names


def range_of(parameters: Parameters) -> dict[str, Any]:
    """Return the range and what is counted, as fields of a question."""
    return {"asked": AskedRange(day(parameters, "from"), day(parameters, "to")), "wanted": counted_of(parameters)}


def counted_of(parameters: Parameters) -> DownloadFilter:
    """Return what is counted."""
    ci, mirrors = (flag(parameters, name, default=True) for name in ("ci", "mirrors"))
    return DownloadFilter(with_ci=ci, with_mirrors=mirrors)


def grouping_of(parameters: Parameters, dimension: str) -> VersionGrouping | None:
    """Return how versions are grouped, None if they are not; other dimensions cannot be."""
    level = choice(parameters, "group", {level.value: level for level in VersionLevel}, None)
    apart = choice(parameters, "prereleases", PRERELEASE_CHOICES, default=False)
    if level and dimension != "version":
        raise InvalidQuestionError("Parameter group also needs the parameter dimension, which should be version")
    if apart and not level:
        raise InvalidQuestionError("Parameter prereleases also needs the parameter group: major or minor")
    return VersionGrouping(level, apart) if level else None


def _granularity(parameters: Parameters, default: Granularity) -> Granularity:
    return choice(parameters, "granularity", {width.value: width for width in Granularity}, default)
