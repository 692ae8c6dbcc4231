"""A project's stored UTC days as read back, and what is left of them when a download filter leaves something out."""

from datetime import date
from typing import Self

from attrs import frozen

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.downloads.filter import DownloadFilter


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


def above_zero(counts: dict[str, int]) -> dict[str, int]:
    """Return the values that an answer lists: those that were downloaded at all."""
    return counts if all(counts.values()) else {value: count for value, count in counts.items() if count}


def _none_below_zero(left: dict[str, int]) -> dict[str, int]:
    """Take what values have too little from the others, the biggest first, so that the sum stays, as far as it can.

    Only days that an older release stored have values whose CI and mirror downloads together are above their downloads.
    """
    if min(left.values(), default=0) >= 0:
        return left
    missing = -sum(count for count in left.values() if count < 0)
    settled = dict.fromkeys(left, 0)
    for value in sorted((value for value in left if left[value] > 0), key=lambda value: (-left[value], value)):
        settled[value] = max(0, left[value] - missing)
        missing = max(0, missing - left[value])
    return settled


@frozen
class DaySplit:
    """A project's downloads of a day by the values of one dimension; CI and mirrors only where they are not zero."""

    day: date
    downloads: dict[str, int]
    ci_downloads: dict[str, int]
    mirror_downloads: dict[str, int]

    def counted(self, wanted: DownloadFilter) -> dict[str, int]:
        """Return the downloads that the filter counts, which add up to those of `DayCounts.counted`.

        Values of which nothing is left are absent, whatever the filter.
        """
        left_out = [] if wanted.with_ci else [self.ci_downloads]
        left_out += [] if wanted.with_mirrors else [self.mirror_downloads]
        if not any(left_out):
            return above_zero(self.downloads)
        left = dict(self.downloads)
        for counts in left_out:
            for value, count in counts.items():
                left[value] = left.get(value, 0) - count
        return above_zero(_none_below_zero(left))

    @classmethod
    def of_unknown_values(cls, counts: DayCounts) -> Self:
        """Split a day whose source did not: of all its downloads the value is unknown."""
        return cls(
            counts.day,
            {UNKNOWN: counts.downloads},
            {UNKNOWN: counts.ci_downloads},
            {UNKNOWN: counts.mirror_downloads},
        )
