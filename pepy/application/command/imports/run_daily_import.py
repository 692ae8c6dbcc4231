"""The daily import: bring in what is missing, import again what has changed since, and tell the monitor."""

from datetime import date, timedelta

from attrs import Factory, frozen

from pepy.application.command.follow_up import FollowUp
from pepy.application.command.imports.import_days import (
    DayOutcome,
    ImportDays,
    ImportDaysHandler,
    Report,
    require_all_imported,
)
from pepy.application.command.imports.import_monitor import ImportMonitor, monitored
from pepy.domain.clock import Clock
from pepy.domain.imports.catch_up import find_missing_days
from pepy.domain.imports.days.day_source import SourceCensus
from pepy.domain.imports.late_rows import DEFAULT_RECHECKED_DAYS, find_changed_days
from pepy.domain.imports.ledger import LedgerReader
from pepy.domain.windows import last_days


@frozen
class RunDailyImport:
    """Import yesterday and every missing day before it, oldest first, and recent days whose source has changed."""

    max_days: int
    """How many missing days are imported at most; the others wait for the next run."""
    force: bool = False
    """Publish missing days even if their figures are hard to believe."""


@frozen
class DailyImport:
    """What a daily import did, and which days are still missing."""

    outcomes: tuple[DayOutcome, ...]
    later: tuple[date, ...]


@frozen
class RunDailyImportHandler:
    """Carries out `RunDailyImport`."""

    import_days: ImportDaysHandler
    ledger: LedgerReader
    census: SourceCensus
    monitor: ImportMonitor
    clock: Clock
    follow_up: FollowUp = Factory(FollowUp)

    def handle(self, command: RunDailyImport, report: Report) -> DailyImport:
        """Import the days, report each, and tell the monitor how the whole run ended.

        Raises SourceUnavailableError for settings that are wrong or missing, before anything else;
        ImportsFailedError, after all days, if some were not imported; and what `ImportDaysHandler` raises.
        """
        with monitored(self.monitor):
            self.census.check_settings()
            yesterday = self.clock().date() - timedelta(days=1)
            plan = find_missing_days(self.ledger, yesterday, command.max_days)
            missing = self.import_days.handle(ImportDays(plan.now, command.force), report)
            changed = find_changed_days(self.ledger, self.census, last_days(DEFAULT_RECHECKED_DAYS, yesterday))
            outcomes = missing + self.import_days.handle(ImportDays(changed), report)
            # Also where there was nothing to import: an earlier run may have ended before it followed up.
            self.follow_up.run()
            require_all_imported(outcomes)
        return DailyImport(outcomes, plan.later)
