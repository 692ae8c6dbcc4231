"""A project's stored UTC days as read back, and what is left of them when a download filter leaves something out."""

from datetime import date
from typing import Self

from attrs import frozen

from pepy.domain.day_rows import UNKNOWN
from pepy.domain.download_filter import DownloadFilter
from pepy.domain.listed_counts import counts_by_value


@frozen
class DayCounts:
    """A project's downloads of a day, and how many of them were made by CI and by mirrors."""

    day: date
    downloads: int
    ci_downloads: int = 0
    mirror_downloads: int = 0

    def counted(self, wanted: DownloadFilter) -> int:
        """Return the downloads that the filter counts."""
        left_out = (0 if wanted.with_ci else self.ci_downloads) + (0 if wanted.with_mirrors else self.mirror_downloads)
        return max(0, self.downloads - left_out)


@frozen
class DaySplit:
    """A project's downloads of a day by the values of one dimension; CI and mirrors only where they are not zero."""

    day: date
    downloads: dict[str, int]
    ci_downloads: dict[str, int]
    mirror_downloads: dict[str, int]

    def counted(self, wanted: DownloadFilter) -> dict[str, int]:
        """Return the downloads that the filter counts; values of which nothing is left are absent."""
        left_out = [] if wanted.with_ci else [self.ci_downloads]
        left_out += [] if wanted.with_mirrors else [self.mirror_downloads]
        if not any(left_out):
            return self.downloads
        left = dict(self.downloads)
        for counts in left_out:
            for value, count in counts.items():
                left[value] = left.get(value, 0) - count
        return {value: count for value, count in left.items() if count > 0}

    @classmethod
    def of_stored(
        cls, counts: DayCounts, downloads: dict[str, int], lists: dict[str, list[int]], wanted: DownloadFilter
    ) -> Self:
        """Put a split together with what is listed of it (see `listed_counts`), so far as the filter leaves it out."""
        ci = {} if wanted.with_ci else counts_by_value(downloads, counts.ci_downloads, lists.get("ci"))
        mirrors = (
            {} if wanted.with_mirrors else counts_by_value(downloads, counts.mirror_downloads, lists.get("mirror"))
        )
        return cls(counts.day, downloads, ci, mirrors)

    @classmethod
    def of_unknown_values(cls, counts: DayCounts) -> Self:
        """Split a day whose source did not: of all its downloads the value is unknown."""
        return cls(
            counts.day,
            {UNKNOWN: counts.downloads},
            {UNKNOWN: counts.ci_downloads},
            {UNKNOWN: counts.mirror_downloads},
        )
