"""What a download filter leaves of a project's stored UTC day."""

from collections.abc import Mapping

from pepy.domain.dimensions import UNKNOWN

Values = dict[str, int]
"""Value of a dimension -> downloads."""


def above_zero(counts: Values) -> Values:
    """Return the values to list in an answer: those with at least one download."""
    return counts if all(counts.values()) else {value: count for value, count in counts.items() if count}


def left_of_day(downloads: int, *left_out: int) -> int:
    """Return a day's downloads without those that are left out, such as by CI."""
    return max(0, downloads - sum(left_out))


def left_of_values(downloads: Values, *left_out: Mapping[str, int]) -> Values:
    """Return a day's downloads by value without those that are left out; they add up to `left_of_day`.

    Values with nothing left are absent, whatever is left out.
    """
    if not any(left_out):
        return above_zero(downloads)
    left = dict(downloads)
    for counts in left_out:
        for value, count in counts.items():
            left[value] = left.get(value, 0) - count
    return above_zero(_none_below_zero(left))


def with_unsplit(split: Values, whole: int) -> Values:
    """Add what the source did not split of some projects, and what the whole therefore has more, as `unknown`."""
    unsplit = whole - sum(split.values())
    return split | {UNKNOWN: split.get(UNKNOWN, 0) + unsplit} if unsplit else split


def _none_below_zero(left: Values) -> Values:
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
