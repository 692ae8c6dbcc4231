"""Import several days: one bad day does not stop the others."""

import logging
from collections.abc import Callable, Sequence
from datetime import date

from attrs import Factory, frozen

from pepy.application.command.follow_up import FollowUp
from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.errors import (
    ImplausibleDayError,
    ImportInProgressError,
    ImportsFailedError,
    StoreOutdatedError,
    StoreUnavailableError,
    line_about,
)
from pepy.domain.imports.day_published import DayPublished
from pepy.domain.imports.days.day_source import DaySource
from pepy.domain.windows import require_importable

logger = logging.getLogger(__name__)

STOPS_ALL_DAYS = (ImportInProgressError, StoreUnavailableError, StoreOutdatedError)
"""Errors that would stop the next day as well."""


@frozen
class ImportDays:
    """Import these UTC days, in this order."""

    days: tuple[date, ...]
    force: bool = False
    """Publish days even if their figures are hard to believe."""


@frozen
class DayOutcome:
    """What became of a day: its figures, or the line that says why there are none."""

    day: date
    published: DayPublished | None = None
    error: str | None = None
    is_suspect: bool = False
    """Whether only its figures are hard to believe: it can be imported by force."""


Report = Callable[[DayOutcome], None]
"""Takes the outcome of each day as soon as it is known."""


@frozen
class ImportDaysHandler:
    """Carries out `ImportDays`."""

    importer: DayImporter
    source: DaySource
    follow_up: FollowUp = Factory(FollowUp)

    def handle(self, command: ImportDays, report: Report) -> tuple[DayOutcome, ...]:
        """Import the days one by one, and report and return what became of them.

        Raises InvalidDayError, before anything else, if one of the days cannot be imported; and while days
        are imported, what would stop each of them: ImportInProgressError, StoreUnavailableError or StoreOutdatedError.
        """
        for day in command.days:
            require_importable(day, self.importer.clock().date())
        outcomes = []
        for day in command.days:
            outcomes.append(self._imported(day, command.force))
            report(outcomes[-1])
        self.follow_up.run()
        return tuple(outcomes)

    def _imported(self, day: date, force: bool) -> DayOutcome:
        try:
            return DayOutcome(day, published=self.importer.import_day(day, self.source, force=force))
        except STOPS_ALL_DAYS:
            raise
        except Exception as error:
            logger.debug("day %s was not imported", day, exc_info=True)
            return DayOutcome(day, error=line_about(error), is_suspect=isinstance(error, ImplausibleDayError))


def require_all_imported(outcomes: Sequence[DayOutcome]) -> None:
    """Raise ImportsFailedError with one line that names every day that was not imported, with its reason."""
    failed = [outcome for outcome in outcomes if outcome.error]
    if not failed:
        return
    reasons = "; ".join(f"{outcome.day}: {outcome.error}" for outcome in failed)
    message = f"{len(failed)} of {len(outcomes)} days were not imported: {reasons}"
    raise ImportsFailedError(
        message if len(outcomes) > 1 else str(failed[0].error),
        suspect_days=[outcome.day for outcome in failed if outcome.is_suspect],
    )
