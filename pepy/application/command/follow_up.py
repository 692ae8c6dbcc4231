"""What is derived from days, such as ranks and files, follows once per run of imports, whatever that brought in."""

import logging
from collections.abc import Callable, Sequence

from attrs import frozen

from pepy.domain.errors import line_about

logger = logging.getLogger(__name__)


@frozen
class Follower:
    """Brings something up to date that is derived from stored days."""

    follow: Callable[[], None]
    """Does nothing if it is up to date.

    It looks at what is stored and not at what this run did: what an earlier run left undone is made up for as well.
    """
    by_hand: str
    """The command that does the same."""


@frozen
class FollowUp:
    """Calls all followers after a command that changed stored days; the import lock is free by then."""

    followers: Sequence[Follower] = ()

    def run(self) -> None:
        """Call every follower; one that fails is a warning: the days are stored, and the next run tries again."""
        for follower in self.followers:
            try:
                follower.follow()
            except Exception as error:
                logger.debug("a follower failed", exc_info=True)
                logger.warning(
                    "The days are stored, but what is derived from them is not up to date: %s. "
                    "The next import makes up for it, or run `%s`",
                    line_about(error),
                    follower.by_hand,
                )
