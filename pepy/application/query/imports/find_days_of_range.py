"""Find the days of a range that shall be imported."""

from datetime import date

from attrs import frozen

from pepy.domain.imports.ledger import Ledger
from pepy.domain.windows import Window


@frozen
class Backfill:
    """Plan to import the days of a range, those that are complete already included or not."""

    window: Window
    skip_complete: bool


@frozen
class BackfillHandler:
    """Carries out `Backfill`; the days it finds are handed to `ImportDaysHandler`, or to an estimate of their cost."""

    ledger: Ledger

    def handle(self, command: Backfill) -> tuple[date, ...]:
        """Return the days to import, oldest first."""
        if not command.skip_complete:
            return command.window.days
        attempts = self.ledger.attempts(command.window)
        return tuple(day for day in command.window.days if day not in attempts or not attempts[day].complete)
