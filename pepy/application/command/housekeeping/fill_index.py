"""Fill the index: count the sums over all projects for stored days that lack them, one day after the other."""

from collections.abc import Callable
from datetime import date

from attrs import frozen

from pepy.application.progress import Progress
from pepy.domain.errors import ReconciliationError
from pepy.domain.housekeeping.index_filling import IndexFilling, IndexStore

Say = Callable[[str], None]
"""Takes one line for the operator."""


@frozen
class FillIndex:
    """Fill all days whose index is missing or is not what the ledger says, or count one day anew in any case."""

    day: date | None = None


@frozen
class FilledIndex:
    """How many days were filled, and how many of them could not be."""

    filled: int = 0
    failed: int = 0


@frozen
class FillIndexHandler:
    """Carries out `FillIndex`.

    Each day is a transaction, so that whoever is stopped goes on with the next one when called again.
    """

    store: IndexStore
    progress: Progress

    def handle(self, command: FillIndex, say: Say) -> FilledIndex:
        """Fill the days, newest first, say a line about each that cannot be filled, and return how many there were."""
        with self.store.filling() as filling:
            unknown = filling.drop_unknown_days()
            if unknown:
                say(f"{unknown} days that are no longer stored were taken out of the index.")
            days = (command.day,) if command.day else filling.outdated_days()
            self.progress.begin("filling the index", len(days))
            try:
                outcomes = [self._fill(filling, day, say) for day in days]
            finally:
                self.progress.end()
        return FilledIndex(outcomes.count("filled"), outcomes.count("failed"))

    def _fill(self, filling: IndexFilling, day: date, say: Say) -> str:
        try:
            if filling.fill(day):
                return "filled"
        except ReconciliationError as error:
            say(str(error))
            return "failed"
        finally:
            self.progress.advance(1)
        say(f"day {day} was left alone: it is being imported, or it is not stored")
        return "left"
