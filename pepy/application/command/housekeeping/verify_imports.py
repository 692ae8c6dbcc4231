"""Verify the stored data: totals, days and the ledger must agree. Repair what can be recomputed."""

from collections.abc import Callable

from attrs import frozen

from pepy.domain.housekeeping.audit import AuditedStore

Say = Callable[[str], None]
"""Takes one line for the operator."""


@frozen
class VerifyImports:
    """Check all stored data; `deep` also checks the values of each dimension."""

    deep: bool
    repair: bool


@frozen
class VerifyImportsHandler:
    """Carries out `VerifyImports`."""

    store: AuditedStore

    def handle(self, command: VerifyImports, say: Say) -> int:
        """Report one line per finding and per repair, and return how many findings are left.

        What is only older than the days is reported, and does not count.

        Raises ImportInProgressError if `repair` is set while an import is running.
        """
        left = repairable = 0
        with self.store.repairing() if command.repair else self.store.inspecting() as audit:
            for finding in audit.findings(command.deep):
                say(finding.problem)
                left += not finding.is_notice
                repairable += finding.repairable
            if not (command.repair and repairable):
                return left
            for line in audit.repair():
                say(line)
        return left - repairable
