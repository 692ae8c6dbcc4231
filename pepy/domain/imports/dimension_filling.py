"""Adding one dimension to a day that is stored without it: what the source must still say, and the port that writes."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from attrs import frozen

from pepy.domain.errors import ReconciliationError
from pepy.domain.imports.days.day_rows import COUNTS
from pepy.domain.imports.days.day_sums import DimensionSums
from pepy.domain.imports.days.figures import Figures
from pepy.domain.imports.days.fold import FoldedRows


@frozen
class ChangedSource:
    """How the source of a day differs from what is stored of it."""

    projects: int
    """How many projects have other sums."""
    first: str
    """The first of them by name."""
    said: tuple[int, ...]
    """What the source says of it, in the order of COUNTS."""
    stored: tuple[int, ...]


class DimensionWriter(Protocol):
    """Adds one dimension to one stored day inside one transaction; nothing else of the day is changed."""

    def add_all(self, pieces: Iterable[FoldedRows]) -> int:
        """Take the folded rows of the dimension; each project comes once. Returns how many there were."""

    def change_of_source(self) -> ChangedSource | None:
        """Compare the sums of each project with the stored ones; None if they are all the same."""

    def write(self) -> Figures:
        """Store the splits and their index; return how many `projects` got one, and what the day's index adds up to.

        A day without an index gets none: all of its dimensions are counted together when it is filled.
        """

    def publish(self, sums: DimensionSums, bytes_billed: int | None) -> None:
        """Note in the ledger what was added, and let readers see it once the transaction commits."""


def require_unchanged(day: date, dimension: str, change: ChangedSource | None) -> None:
    """Raise ReconciliationError with the numbers if the source says something else of a day than is stored of it."""
    if change is None:
        return
    count, said, stored = next(
        (count, said, stored)
        for count, said, stored in zip(COUNTS, change.said, change.stored, strict=True)
        if said != stored
    )
    others = f", and {change.projects - 1:,} more projects differ" if change.projects > 1 else ""
    raise ReconciliationError(
        f"Day {day} keeps what it has: its source has changed since it was imported. Of {change.first} it has {said:,} "
        f"{count} by {dimension}, {stored:,} {count} are stored{others}. Import the whole day again"
    )


def require_written(dimension: str, sums: DimensionSums, projects: int, written: Figures) -> None:
    """Compare what was stored with what was read. Raises ReconciliationError where they differ."""
    said = {f"{count} by {dimension}": getattr(sums, count) for count in COUNTS} | {"projects": projects}
    for figure, number in written.items():
        if said.get(figure, number) != number:
            raise ReconciliationError(f"the source has {said[figure]} {figure}, {number} were stored")
