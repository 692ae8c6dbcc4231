"""A project's stored UTC days, and what a download filter leaves of them."""

from datetime import date
from typing import Self

from attrs import frozen

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.downloads.filter import DownloadFilter


@frozen
class DayCounts:
    """A project's downloads on a day, and how many of them were by CI and by mirrors."""

    day: date
    downloads: int
    ci_downloads: int = 0
    mirror_downloads: int = 0

    def counted(self, wanted: DownloadFilter) -> int:
        """Return the downloads that the filter counts."""
        left_out = (0 if wanted.with_ci else self.ci_downloads) + (0 if wanted.with_mirrors else self.mirror_downloads)
        return max(0, self.downloads - left_out)


def above_zero(counts: dict[str, int]) -> dict[str, int]:
    """Return the values to list in an answer: those with at least one download."""
    return counts if all(counts.values()) else {value: count for value, count in counts.items() if count}


def _none_below_zero(left: dict[str, int]) -> dict[str, int]:
    """Raise negative counts to 0 and subtract the difference from the other values, the largest first, to keep the sum.

    Only days stored by an older release have values whose CI and mirror downloads together exceed their downloads.
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
    """A project's downloads on a day by the values of one dimension; CI and mirrors only if they are not zero."""

    day: date
    downloads: dict[str, int]
    ci_downloads: dict[str, int]
    mirror_downloads: dict[str, int]

    def counted(self, wanted: DownloadFilter) -> dict[str, int]:
        """Return the downloads that the filter counts; they add up to `DayCounts.counted`.

        Values with nothing left are absent, whatever the filter.
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
        """Return the split of a day whose source did not have the dimension: all downloads are `unknown`."""
        return cls(
            counts.day,
            {UNKNOWN: counts.downloads},
            {UNKNOWN: counts.ci_downloads},
            {UNKNOWN: counts.mirror_downloads},
        )


def with_unsplit(split: DaySplit, counts: DayCounts, wanted: DownloadFilter) -> DaySplit:
    """Add what the source did not split of some projects, and what `counts` therefore has more, as `unknown`.

    CI and mirrors only as far as `wanted` leaves them out.
    """
    return DaySplit(
        split.day,
        _with_unknown(split.downloads, counts.downloads),
        {} if wanted.with_ci else _with_unknown(split.ci_downloads, counts.ci_downloads),
        {} if wanted.with_mirrors else _with_unknown(split.mirror_downloads, counts.mirror_downloads),
    )


def _with_unknown(split: dict[str, int], whole: int) -> dict[str, int]:
    unsplit = whole - sum(split.values())
    return split | {UNKNOWN: split.get(UNKNOWN, 0) + unsplit} if unsplit else split
