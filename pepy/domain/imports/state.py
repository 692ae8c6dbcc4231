"""The states of an import, and of the day that it was to bring in."""

from enum import StrEnum


class ImportState(StrEnum):
    """How far an import came. A run that was killed has FAILED, though its row in the ledger still says RUNNING."""

    COMPLETE = "complete"
    SUSPECT = "suspect"
    """All of the source was read, and its figures are hard to believe: nothing was published."""
    FAILED = "failed"
    RUNNING = "running"
    MISSING = "missing"
    """Nobody ever tried to import the day."""
    FORGOTTEN = "forgotten"
    """It was imported, and an operator took it out again."""

    @property
    def needs_attention(self) -> bool:
        """Tell whether the day is not what readers should see."""
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
