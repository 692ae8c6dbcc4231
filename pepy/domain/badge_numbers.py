"""How a count is written on a badge."""

from enum import Enum


class Units(Enum):
    """The letters that stand for each further factor of 1000, by the name that a badge's address gives them."""

    INTERNATIONAL_SYSTEM = ("", "k", "M", "G", "T", "P")
    ABBREVIATION = ("", "k", "M", "B", "T", "Q")
    NONE = ("",)


_UNITS = {units.name.lower(): units for units in Units}


def parse_units(typed: str | None, default: Units) -> Units:
    """Accept the name of units in any case; anything else is the default."""
    return _UNITS.get((typed or "").strip().lower(), default)


def compact_number(count: int, units: Units) -> str:
    """Return a count in at most three digits and a letter, rounded down: 999, `1k`, `12M`.

    Counts beyond the last letter keep that letter: 10^18 is `1000P`. The arithmetic is on integers, because a float
    would turn 10^15 - 1 into 10^15.
    """
    letters = units.value
    thousands = min((len(str(count)) - 1) // 3, len(letters) - 1)
    return f"{count // 1000**thousands}{letters[thousands]}"
