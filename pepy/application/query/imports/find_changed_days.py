"""Which recent days should be imported again, because their source changed after they were imported."""

from datetime import date, timedelta

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.imports.days.day_source import SourceCensus
from pepy.domain.imports.late_rows import find_changed_days
from pepy.domain.imports.ledger import LedgerReader
from pepy.domain.windows import last_days


@frozen
class FindChangedDays:
    """Ask for those of the last `days` days up to yesterday."""

    days: int


@frozen
class FindChangedDaysHandler:
    """Answers with complete days, oldest first."""

    ledger: LedgerReader
    census: SourceCensus
    clock: Clock

    def handle(self, query: FindChangedDays) -> tuple[date, ...]:
        """Raises SourceUnavailableError for settings that are wrong or missing."""
        window = last_days(query.days, self.clock().date() - timedelta(days=1))
        return find_changed_days(self.ledger, self.census, window)
