"""Counting the index, the sums over all projects, anew from stored days, and the port for that."""

from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol


class IndexFilling(Protocol):
    """The index, while days are counted anew; imports can run meanwhile."""

    def outdated_days(self) -> tuple[date, ...]:
        """Return the stored days whose index is missing or is not what the ledger says, newest first."""

    def drop_unknown_days(self) -> int:
        """Take days out of the index that the ledger does not have, and return how many there were."""

    def fill(self, day: date) -> bool:
        """Count the index of a day anew, in one transaction.

        Returns False, with nothing changed, if the day is being imported, is no longer stored or was archived.
        Raises ReconciliationError, with nothing changed, if the project-days do not add up to what the ledger says.
        """


class IndexStore(Protocol):
    """A store whose index can be filled."""

    def filling(self) -> AbstractContextManager[IndexFilling]:
        """Open a session for it."""
