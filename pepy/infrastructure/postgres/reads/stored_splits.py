"""Rebuilding a project-day's split from its stored form (see `imports/days/listed_counts.py`)."""

from collections.abc import Sequence

from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import DayCounts, DaySplit


def stored_split(
    counts: DayCounts, downloads: dict[str, int], lists: dict[str, list[int]], wanted: DownloadFilter
) -> DaySplit:
    """Return a split with its CI and mirror downloads, if the filter leaves them out.

    Raises ValueError if a stored list, or its absence, does not go with the values.
    """
    ci = {} if wanted.with_ci else counts_by_value(downloads, counts.ci_downloads, lists.get("ci"))
    mirrors = {} if wanted.with_mirrors else counts_by_value(downloads, counts.mirror_downloads, lists.get("mirror"))
    return DaySplit(counts.day, downloads, ci, mirrors)


def counts_by_value(downloads: dict[str, int], total: int, listed: Sequence[int] | None) -> dict[str, int]:
    """Return the CI (or mirror) counts of a split, whose sum is `total`, by value; those that are 0 are absent.

    Raises ValueError if a stored list, or its absence, does not go with the values.
    """
    if not total:
        return {}
    counts = listed
    if counts is None:
        counts = list(downloads.values()) if total == sum(downloads.values()) else [total]
    return {value: count for value, count in zip(downloads, counts, strict=True) if count}
