"""The read port of downloads of a whole span by the values of several dimensions at once."""

from collections.abc import Mapping
from typing import Protocol

from attrs import frozen

from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.stored_days import Values
from pepy.domain.windows import DaysUpTo


@frozen
class Breakdown:
    """A project's downloads in a window by value, for each dimension, as far as the filter counts them."""

    by_dimension: Mapping[str, Values]
    """The same as the sums of all days of `SplitProject`."""
    net_downloads: tuple[int, ...]
    """What is left of every day of the window without CI and mirrors, whatever the filter counts."""
    data_version: int
    """See `DataState`. The oldest one, where a large breakdown was read in parts."""


class BreakdownReader(Protocol):
    """The read port. Raises what `DimensionReader` raises."""

    def break_down(
        self, normalized_name: str, days: DaysUpTo, dimensions: tuple[str, ...], wanted: DownloadFilter
    ) -> Breakdown | None:
        """Return the sums of a project for each of the dimensions, for the price of one; None if it is not stored."""
