"""Find the days that the daily import shall bring in: yesterday, and whatever is missing before it."""

from datetime import timedelta

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.imports.catch_up import CatchUpPlan, catch_up_window, plan_catch_up
from pepy.domain.imports.ledger import Ledger


@frozen
class CatchUp:
    """Plan to import what is missing, at most so many days at a time."""

    max_days: int


@frozen
class CatchUpHandler:
    """Carries out `CatchUp`; the plan is handed to `ImportDaysHandler`, or to an estimate of its cost."""

    ledger: Ledger
    clock: Clock

    def handle(self, command: CatchUp) -> CatchUpPlan:
        """Return the days to import now, oldest first, and those that must wait for another run."""
        yesterday = self.clock().date() - timedelta(days=1)
        complete = self.ledger.complete_days()
        window = catch_up_window(yesterday, complete)
        return plan_catch_up(window, complete, self.ledger.attempts(window), command.max_days)
