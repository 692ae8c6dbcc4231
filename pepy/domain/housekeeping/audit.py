"""Auditing the stored data against the ledger and for consistency: findings, and the ports to audit and repair."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from attrs import frozen

from pepy.domain.imports.days.figures import Figures


@frozen
class Finding:
    """An inconsistency in the stored data, in one line."""

    problem: str
    repairable: bool = False
    """Whether the correct value can be recomputed from other stored data."""
    is_notice: bool = False
    """Whether nothing is wrong, but something derived is older than the days."""


class Audit(Protocol):
    """A running audit of the store."""

    def findings(self, deep: bool) -> Iterator[Finding]:
        """Compare totals, days and ledger; `deep` also reads the values of each dimension, a few seconds per day."""

    def repair(self) -> Iterator[str]:
        """Repair what can be recomputed; yields one line per repair."""


class AuditedStore(Protocol):
    """A store that can be audited."""

    def inspecting(self) -> AbstractContextManager[Audit]:
        """Start a read-only audit of one snapshot; imports can run meanwhile."""

    def repairing(self) -> AbstractContextManager[Audit]:
        """Start an audit under the import lock; its repairs are published when the context ends without an error.

        Raises ImportInProgressError if the lock is already held.
        """


def day_findings(day: date, said: Figures | None, stored: Figures | None) -> Iterator[Finding]:
    """Compare the ledger's figures of a complete day (None: not in the ledger) with the stored ones (None: no rows)."""
    if said is None:
        yield Finding(f"day {day} is stored, but the ledger has no complete import of it: import it again")
        return
    if stored is None and said.get("projects") == 0:
        # A day without rows can be published with --force.
        return
    if stored is None:
        yield Finding(f"day {day} is complete in the ledger, but none of its rows is stored: import it again")
        return
    for figure, value in stored.items():
        expected = said.get(figure, value)
        if value != expected:
            yield Finding(f"day {day}: {value} {figure} are stored, but the ledger says {expected}: import it again")
