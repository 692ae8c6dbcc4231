"""The read port of the search for projects."""

from typing import Protocol

from attrs import frozen

from pepy.domain.index.popular_names import RankedProject


@frozen
class RankedProjects:
    """Some projects."""

    projects: tuple[RankedProject, ...]
    data_version: int
    """The version of the data that they are of, see `DataState`."""


class SearchReader(Protocol):
    """The read port. Every answer is of one data version.

    Raises StoreUnavailableError if the database cannot be reached.
    """

    def most_downloaded(self, count: int) -> RankedProjects:
        """Return the most downloaded projects of the month, those alike by name; none if there are no ranks yet."""

    def beginning_with(self, prefix: str, limit: int, names: int) -> RankedProjects:
        """Return the project that is called exactly so, and then others whose names begin so.

        They are ordered as the most downloaded ones, and those without a rank come last. If more than `names` begin so,
        only the alphabetically first are looked at.
        """
