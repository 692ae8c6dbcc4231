"""How numbers, days and names are written on pages."""

from collections.abc import Sequence
from datetime import date

from iso3166 import countries_by_alpha2

from pepy.domain.charts.scales import day_text
from pepy.domain.dimensions import UNKNOWN
from pepy.domain.pictures.numbers import Units, compact_number
from pepy.domain.windows import runs_of_days

_MINUS = "\u2212"
_NARROW_SPACE = "\u202f"
_SHORT_NAMES = {
    "BO": "Bolivia",
    "GB": "United Kingdom",
    "IR": "Iran",
    "KR": "South Korea",
    "LA": "Laos",
    "MD": "Moldova",
    "TZ": "Tanzania",
    "VE": "Venezuela",
}
"""What countries are called every day, where their names in ISO 3166 are longer than a bar."""


def count(number: int | None) -> str:
    """Return a number in full: 1,234,567."""
    return "not known" if number is None else f"{number:,}"


def compact(number: int | None) -> str:
    """Return a number in a few characters: 1.2M."""
    return "not known" if number is None else compact_number(number, Units.INTERNATIONAL_SYSTEM, 1)


def percent(part: float) -> str:
    """Return a part of a whole: 12.3 %."""
    text = "<0.1" if 0 < part < 0.0005 else f"{100 * part:.1f}"
    return f"{text}{_NARROW_SPACE}%"


def change(part: float) -> str:
    """Return by how much something changed: +12.3 %, or how many times as much from ten times on."""
    if part >= 9:
        return f"{part + 1:,.0f} times as much"
    sign = "+" if part >= 0 else _MINUS
    return f"{sign}{abs(100 * part):.1f}{_NARROW_SPACE}%"


def day(value: date) -> str:
    """Return a day: 24 Aug 2026."""
    return day_text(value)


def days_in_words(days: Sequence[date]) -> list[str]:
    """Return ascending days, neighbours as a span: `3 Aug 2026`, `5 Aug 2026 to 8 Aug 2026`."""
    return [
        day(run.first_day) if run.length == 1 else f"{day(run.first_day)} to {day(run.last_day)}"
        for run in runs_of_days(days)
    ]


def value_name(value: str, dimension: str) -> str:
    """Return how a value of a dimension is called."""
    if value == UNKNOWN:
        return "not known"
    country = countries_by_alpha2.get(value.upper()) if dimension == "country" else None
    return _SHORT_NAMES.get(country.alpha2, country.apolitical_name) if country else value


def csv(address: str) -> str:
    """Return where the numbers of an address of the API are to be had as CSV."""
    return f"{address}{'&' if '?' in address else '?'}format=csv"


FILTERS = {"csv": csv, "count": count, "compact": compact, "percent": percent, "change": change, "day": day}
