"""Import several days: one bad day does not stop the others."""

import logging
from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from pepy.application.command.imports.import_day import ImportDay, ImportDayHandler
from pepy.domain.errors import ImportInProgressError, StoreOutdatedError, StoreUnavailableError, line_about
from pepy.domain.imports.day_source import DaySource
from pepy.domain.imports.import_run import FinishedImport
from pepy.domain.windows import require_importable

logger = logging.getLogger(__name__)

_STOPS_ALL_DAYS = (ImportInProgressError, StoreUnavailableError, StoreOutdatedError)
"""What would stop the next day as well."""


@frozen
class ImportDays:
    """Import these UTC days, in this order, from the same source."""

    days: tuple[date, ...]
    source: DaySource
    force: bool = False
    """Publish days even if their figures are hard to believe."""


@frozen
class DayOutcome:
    """What became of a day: its figures, or the line that says why there are none."""

    day: date
    finished: FinishedImport | None = None
    error: str | None = None


@frozen
class ImportDaysHandler:
    """Carries out `ImportDays`."""

    import_day: ImportDayHandler

    def handle(self, command: ImportDays) -> Iterator[DayOutcome]:
        """Return the outcomes one by one, as the days are imported; nothing happens before they are asked for.

        Raises InvalidDayError, before anything else, if one of the days cannot be imported; and while days
        are imported, what would stop each of them: ImportInProgressError, StoreUnavailableError or StoreOutdatedError.
        """
        for day in command.days:
            require_importable(day, self.import_day.clock().date())
        return self._outcomes(command)

    def _outcomes(self, command: ImportDays) -> Iterator[DayOutcome]:
        for day in command.days:
            yield self._outcome(ImportDay(day, command.source, command.force))

    def _outcome(self, command: ImportDay) -> DayOutcome:
        try:
            return DayOutcome(command.day, finished=self.import_day.handle(command))
        except _STOPS_ALL_DAYS:
            raise
        except Exception as error:
            logger.debug("day %s was not imported", command.day, exc_info=True)
            return DayOutcome(command.day, error=line_about(error))


def failures(outcomes: Iterable[DayOutcome]) -> str | None:
    """Return one line that names every day that was not imported, with its reason; None if there is none."""
    all_outcomes = list(outcomes)
    failed = [outcome for outcome in all_outcomes if outcome.error]
    if not failed:
        return None
    if len(all_outcomes) == 1:
        return failed[0].error
    reasons = "; ".join(f"{outcome.day}: {outcome.error}" for outcome in failed)
    return f"{len(failed)} of {len(all_outcomes)} days were not imported: {reasons}"
