"""Import the days of a range, and tell the monitor how that ended."""

from attrs import frozen

from pepy.application.command.imports.import_days import (
    DayOutcome,
    ImportDays,
    ImportDaysHandler,
    Report,
    require_all_imported,
)
from pepy.application.command.imports.import_monitor import ImportMonitor, monitored
from pepy.domain.clock import Clock
from pepy.domain.imports.catch_up import days_of_range
from pepy.domain.imports.days.day_source import SourceCensus
from pepy.domain.imports.ledger import LedgerReader
from pepy.domain.windows import Window, require_importable


@frozen
class ImportRange:
    """Import the days of a range, oldest first, with or without those that are complete already."""

    window: Window
    skip_complete: bool = False
    force: bool = False
    """Publish days even if their figures are hard to believe."""


@frozen
class ImportRangeHandler:
    """Carries out `ImportRange`."""

    import_days: ImportDaysHandler
    ledger: LedgerReader
    census: SourceCensus
    monitor: ImportMonitor
    clock: Clock

    def handle(self, command: ImportRange, report: Report) -> tuple[DayOutcome, ...]:
        """Import the days, report each, and return what became of them; none if all are complete.

        Raises SourceUnavailableError for settings that are wrong or missing, and InvalidDayError for a day that cannot
        be imported, before anything else; ImportsFailedError, after all days, if some were not imported; and what
        `ImportDaysHandler` raises.
        """
        with monitored(self.monitor):
            self.census.check_settings()
            for day in (command.window.first_day, command.window.last_day):
                require_importable(day, self.clock().date())
            days = days_of_range(self.ledger, command.window, command.skip_complete)
            outcomes = self.import_days.handle(ImportDays(days, command.force), report)
            require_all_imported(outcomes)
        return outcomes
