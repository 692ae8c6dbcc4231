"""Verify what is stored: totals, days and ledger must agree; and repair what can be recomputed."""

from collections.abc import Callable

from attrs import frozen

from pepy.domain.housekeeping.audit import AuditedStore

Say = Callable[[str], None]
"""Takes one line for the operator."""


@frozen
class VerifyImports:
    """Look at all that is stored; `deep` looks at the values of each dimension too."""

    deep: bool
    repair: bool


@frozen
class VerifyImportsHandler:
    """Carries out `VerifyImports`."""

    store: AuditedStore

    def handle(self, command: VerifyImports, say: Say) -> int:
        """Say one line per finding and per repair, and return how many findings are left.

        Raises ImportInProgressError if something shall be repaired while an import runs.
        """
        left = repairable = 0
        with self.store.repairing() if command.repair else self.store.inspecting() as audit:
            for finding in audit.findings(command.deep):
                say(finding.problem)
                left += 1
                repairable += finding.repairable
            if not (command.repair and repairable):
                return left
            for line in audit.repair():
                say(line)
        return left - repairable
