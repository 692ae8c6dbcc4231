"""Import recent days again whose source has changed, and tell the monitor how that ended."""

from datetime import timedelta

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
from pepy.domain.imports.days.day_source import SourceCensus
from pepy.domain.imports.late_rows import find_changed_days
from pepy.domain.imports.ledger import LedgerReader
from pepy.domain.windows import last_days


@frozen
class RecheckDays:
    """Import those of the last `days` days up to yesterday again whose source has changed since."""

    days: int


@frozen
class RecheckDaysHandler:
    """Carries out `RecheckDays`."""

    import_days: ImportDaysHandler
    ledger: LedgerReader
    census: SourceCensus
    monitor: ImportMonitor
    clock: Clock

    def handle(self, command: RecheckDays, report: Report) -> tuple[DayOutcome, ...]:
        """Import the days, oldest first, report each, and return what became of them; none if no day has changed.

        Raises SourceUnavailableError for settings that are wrong or missing, before anything else;
        ImportsFailedError, after all days, if some were not imported; and what `ImportDaysHandler` raises.
        """
        with monitored(self.monitor):
            self.census.check_settings()
            window = last_days(command.days, self.clock().date() - timedelta(days=1))
            changed = find_changed_days(self.ledger, self.census, window)
            outcomes = self.import_days.handle(ImportDays(changed), report)
            require_all_imported(outcomes)
        return outcomes
