"""The measured figures: ratios from the same run, and whether they meet their goals."""

from collections.abc import Sequence
from statistics import median
from typing import Literal

from attrs import frozen


@frozen
class Figure:
    """One row of the result."""

    number: int
    what: str
    against: str
    goal: float
    bound: Literal["at most", "at least"]
    unit: str
    values: tuple[float, ...]
    """One value per run; the figure is their median."""
    detail: str = ""
    """The absolute values behind the ratio, for the report."""
    letter: str = ""
    """Stands behind the number of a row that belongs to another one: 1b."""

    @property
    def value(self) -> float:
        """The median of the runs."""
        return median(self.values)

    @property
    def is_met(self) -> bool:
        """Tell whether the goal is met."""
        return self.value <= self.goal if self.bound == "at most" else self.value >= self.goal


def ratios(measured: Sequence[float], limits: Sequence[float]) -> tuple[float, ...]:
    """Return each run's value divided by the limit measured in the same run."""
    return tuple(one / limit for one, limit in zip(measured, limits, strict=True))


def shown(values: Sequence[float], unit: str) -> str:
    """Return the median of absolute figures with their unit, such as `5.2 s`."""
    middle = median(values)
    return f"{middle:,.0f} {unit}" if middle >= 100 else f"{middle:.2f} {unit}"
