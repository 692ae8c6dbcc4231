"""The states of an import, and of its day."""

from enum import StrEnum


class ImportState(StrEnum):
    """How far an import got. A killed run counts as FAILED, although its row in the ledger still says RUNNING."""

    COMPLETE = "complete"
    SUSPECT = "suspect"
    """All of the source was read, but its figures are hard to believe: nothing was published."""
    FAILED = "failed"
    RUNNING = "running"
    MISSING = "missing"
    """No import of the day was ever started."""
    FORGOTTEN = "forgotten"
    """It was imported, and an operator removed it again."""

    @property
    def needs_attention(self) -> bool:
        """Tell whether readers do not see the day as they should."""
        return self is not ImportState.COMPLETE

    @property
    def has_read_everything(self) -> bool:
        """Tell whether the figures are those of a whole day."""
        return self in (ImportState.COMPLETE, ImportState.SUSPECT)

    def may_become(self, state: "ImportState") -> bool:
        """Tell whether an import in this state can reach another one."""
        return state in _NEXT.get(self, ())


_NEXT = {
    ImportState.RUNNING: (ImportState.COMPLETE, ImportState.SUSPECT, ImportState.FAILED),
    ImportState.COMPLETE: (ImportState.FORGOTTEN,),
    ImportState.SUSPECT: (ImportState.FORGOTTEN,),
}
