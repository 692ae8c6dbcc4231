"""Formatting a count for a picture."""

from enum import Enum


class Units(Enum):
    """The letters for powers of 1000, by the name of the units in URLs."""

    INTERNATIONAL_SYSTEM = ("", "k", "M", "G", "T", "P")
    ABBREVIATION = ("", "k", "M", "B", "T", "Q")
    NONE = ("",)


_UNITS = {units.name.lower(): units for units in Units}


def parse_units(typed: str | None, default: Units) -> Units:
    """Accept the name of units in any case; anything else is the default."""
    return _UNITS.get((typed or "").strip().lower(), default)


def parse_decimals(typed: str | None) -> int:
    """Accept 1 for one decimal; anything else is none."""
    return 1 if (typed or "").strip() == "1" else 0


def compact_number(count: int, units: Units, decimals: int = 0) -> str:
    """Return a count in at most three digits and a letter: 999, `1k`, `12M`; with one decimal also `1.3k`, `12.3M`.

    Without decimals it is rounded down. With one decimal it is rounded to the nearest tenth, halves up, and a zero
    after the point is dropped: 1,250 is `1.3k`, 999,949 is `999.9k` and 999,950 is `1M`.
    Counts beyond the last letter keep that letter: 10^18 is `1000P`. The arithmetic is on integers, because a float
    would turn 10^15 - 1 into 10^15.
    """
    letters = units.value
    thousands = min((len(str(count)) - 1) // 3, len(letters) - 1)
    if not decimals or not thousands:
        return f"{count // 1000**thousands}{letters[thousands]}"
    factor: int = 1000**thousands
    tenths = (10 * count + factor // 2) // factor
    if tenths == 10_000 and thousands + 1 < len(letters):
        thousands, tenths = thousands + 1, 10
    whole, tenth = divmod(tenths, 10)
    return f"{whole}{f'.{tenth}' if tenth else ''}{letters[thousands]}"
