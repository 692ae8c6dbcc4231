"""The figures of a day, and whether two accounts of it agree."""

from collections.abc import Iterable
from datetime import date

from pepy.domain.errors import ReconciliationError
from pepy.domain.imports.days.day_rows import COUNTS
from pepy.domain.imports.days.day_sums import DaySums

Figures = dict[str, int]
"""Sums of a day by what they count, such as `projects`, `downloads`, or `ci_downloads by country`."""


def figures_of(projects: int, sums: DaySums) -> Figures:
    """Return the figures of a day that was read."""
    figures = {"projects": projects}
    for dimension, counted in sums.by_dimension.items():
        figures |= {f"{count} by {dimension}": getattr(counted, count) for count in COUNTS}
    return figures | {count: figures[f"{count} by version"] for count in COUNTS}


def index_figures(sums: Iterable[tuple[str, Iterable[int]]]) -> Figures:
    """Return the figures of an index, from its dimensions and the sums of each (COUNTS)."""
    return {
        f"{count} by {dimension}": int(number)
        for dimension, counts in sums
        for count, number in zip(COUNTS, counts, strict=True)
    }


def require_same_day(day: date, found: Figures, said: Figures, where: str) -> None:
    """Compare the figures of a day's file with the ledger's. Raises ReconciliationError where they differ."""
    for figure, expected in said.items():
        if found.get(figure, 0) != expected:
            raise ReconciliationError(
                f"{where} has {found.get(figure, 0)} {figure} for day {day}, but the ledger says {expected}"
            )
