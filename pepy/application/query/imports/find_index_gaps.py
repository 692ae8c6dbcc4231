"""Which complete days the index, the sums over all projects, lacks."""

from attrs import frozen

from pepy.domain.imports.ledger import IndexGaps, LedgerReader


@frozen
class FindIndexGapsHandler:
    """Answers with days that releases without an index imported."""

    ledger: LedgerReader

    def handle(self) -> IndexGaps:
        """Return the days."""
        return self.ledger.index_gaps()
