"""Whether what is stored agrees with the ledger and with itself: findings, and the ports that look and repair."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from attrs import frozen

from pepy.domain.imports.days.figures import Figures


@frozen
class Finding:
    """Something stored that is off, in one line."""

    problem: str
    repairable: bool = False
    """Tells whether the right value can be recomputed from what else is stored."""


class Audit(Protocol):
    """An audit of the store that has begun."""

    def findings(self, deep: bool) -> Iterator[Finding]:
        """Compare totals, days and ledger; `deep` reads the values of each dimension too, some seconds per day."""

    def repair(self) -> Iterator[str]:
        """Set right what can be recomputed; yields one line for each thing that was done."""


class AuditedStore(Protocol):
    """What can be audited."""

    def inspecting(self) -> AbstractContextManager[Audit]:
        """Begin an audit of one snapshot, beside running imports and readers; it cannot repair."""

    def repairing(self) -> AbstractContextManager[Audit]:
        """Begin an audit under the import lock; its repairs are published when the context ends without an error.

        Raises ImportInProgressError if somebody else holds the lock.
        """


def day_findings(day: date, said: Figures | None, stored: Figures | None) -> Iterator[Finding]:
    """Compare what the ledger says of a complete day (None: nothing) with what is stored (None: no row)."""
    if said is None:
        yield Finding(f"day {day} is stored, but the ledger has no complete import of it: import it again")
        return
    if stored is None and said.get("projects") == 0:
        # A day without rows was published by force.
        return
    if stored is None:
        yield Finding(f"day {day} is complete in the ledger, but none of its rows is stored: import it again")
        return
    for figure, value in stored.items():
        expected = said.get(figure, value)
        if value != expected:
            yield Finding(f"day {day}: {value} {figure} are stored, the ledger says {expected}: import it again")
