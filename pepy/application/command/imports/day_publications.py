"""What happens after a day was published: subscribers are called, and none of them can undo it."""

import logging
from collections.abc import Callable, Sequence

from attrs import frozen

from pepy.domain.errors import line_about
from pepy.domain.imports.day_published import DayPublished

logger = logging.getLogger(__name__)


Subscriber = Callable[[DayPublished], None]
"""Does something because a day was published. It runs after the commit and after the import lock was released."""


@frozen
class DayPublications:
    """Passes each `DayPublished` on to all subscribers, in their order."""

    subscribers: Sequence[Subscriber] = ()

    def announce(self, published: DayPublished) -> None:
        """Call every subscriber; one that fails is a warning, and stops neither the import nor the others."""
        for subscriber in self.subscribers:
            try:
                subscriber(published)
            except Exception as error:
                logger.debug("a subscriber failed", exc_info=True)
                logger.warning(
                    "day %s is published, but what should follow failed: %s", published.day, line_about(error)
                )


def log_day_published(published: DayPublished) -> None:
    """Log which day was published."""
    logger.debug("published day %s: %d projects, %d downloads", published.day, published.projects, published.downloads)
