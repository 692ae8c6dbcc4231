"""Forget a day: take it out of the store again, as if it had never been imported."""

from datetime import date

from attrs import Factory, frozen

from pepy.application.command.follow_up import FollowUp
from pepy.domain.clock import Clock
from pepy.domain.imports.day_import import StoredSums
from pepy.domain.imports.import_store import ImportStore


@frozen
class ForgetDay:
    """Take this stored UTC day out again."""

    day: date


@frozen
class ForgetDayHandler:
    """Carries out `ForgetDay`."""

    store: ImportStore
    clock: Clock
    follow_up: FollowUp = Factory(FollowUp)

    def preview(self, command: ForgetDay) -> StoredSums:
        """Return what would be taken out. Raises UnknownDayError or ArchivedDayError if nothing would be."""
        return self.store.stored_day(command.day)

    def handle(self, command: ForgetDay) -> None:
        """Take the day out of rows, totals and ledger, all or nothing.

        Raises UnknownDayError if the day is not stored, ArchivedDayError if it was moved into a file, or
        ImportInProgressError.
        """
        with self.store.session() as session:
            session.forget(command.day, self.clock())
        self.follow_up.run()
