"""Which days are stored, which are missing, and how their imports went."""

from datetime import timedelta

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.imports.ledger import LedgerDay, LedgerReader
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import Window


@frozen
class ShowImports:
    """Ask for the last `days` days up to yesterday, or up to the newest complete day if that is later."""

    days: int


@frozen
class ShowImportsHandler:
    """Answers with each day, ascending, gaps included."""

    ledger: LedgerReader
    clock: Clock

    def handle(self, query: ShowImports) -> tuple[LedgerDay, ...]:
        """Days before the first complete day are left out; in an empty store, yesterday counts as missing."""
        yesterday = self.clock().date() - timedelta(days=1)
        complete = self.ledger.complete_days() or Window(yesterday, yesterday)
        # A day is complete before it is over where it came from a file, or the server's clock is behind.
        last_day = max(yesterday, complete.last_day)
        window = Window(max(complete.first_day, last_day - timedelta(days=query.days - 1)), last_day)
        attempted = self.ledger.attempted_days(window)
        return tuple(attempted.get(day, LedgerDay(day, ImportState.MISSING)) for day in window.days)
