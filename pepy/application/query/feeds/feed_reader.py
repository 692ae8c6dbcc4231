"""The read port of feeds."""

from collections.abc import Mapping
from typing import Protocol

from attrs import frozen

from pepy.application.query.downloads.dimension_reader import Completeness
from pepy.domain.feeds.followed_project import FollowedProject
from pepy.domain.windows import DaysUpTo, Window


@frozen
class FollowedProjects:
    """Some projects, by their normalised names, and what was imported when they were read."""

    window: Window
    completeness: Completeness
    projects: Mapping[str, FollowedProject]


class FeedReader(Protocol):
    """The read port. An answer is of one data version.

    Raises StoreUnavailableError if the database cannot be reached, StoreOutdatedError if it has not been migrated.
    """

    def follow(self, normalized_names: tuple[str, ...], days: DaysUpTo) -> FollowedProjects:
        """Return those of the projects that are stored, with their downloads in a window."""
