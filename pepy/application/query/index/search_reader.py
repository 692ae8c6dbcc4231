"""The read port of the search for projects."""

from typing import Protocol

from attrs import frozen

from pepy.domain.index.popular_names import RankedProject


@frozen
class RankedProjects:
    """Some projects, the most downloaded of the month first, then by name; those without a rank come last."""

    projects: tuple[RankedProject, ...]
    data_version: int
    """The version of the data that they are of, see `DataState`."""


class SearchReader(Protocol):
    """The read port. Every answer is of one data version.

    Raises StoreUnavailableError if the database cannot be reached.
    """

    def most_downloaded(self, count: int) -> RankedProjects:
        """Return the most downloaded projects of the month; none if there are no ranks yet."""

    def beginning_with(self, prefix: str, names: int) -> RankedProjects:
        """Return the projects whose names begin so, of more than `names` the alphabetically first.

        The project that is called exactly so is therefore always one of them.
        """
