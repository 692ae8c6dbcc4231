"""What a feed tells."""

from datetime import date, timedelta
from enum import StrEnum

from attrs import frozen

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class EntryKind(StrEnum):
    """What an entry is about."""

    MONTH = "month"
    MILESTONE = "milestone"
    EVENT = "event"


@frozen
class FeedEntry:
    """One piece of news. Nothing in it depends on when it is asked for, or on which host."""

    kind: EntryKind
    key: tuple[str, ...]
    """Tells it from all other entries of its kind, for ever and on every host."""
    title: str
    text: str
    known_on: date
    """The first UTC day on which it could be known: the one after the last day that it is about."""
    project: str | None = None
    """The normalised name of the project that it is about; None: it is about all."""
    source: str | None = None
    """The address where one can read about it."""


def day_after(day: date) -> date:
    """Return the next day; the last one that there is has none, and stays."""
    return day if day == date.max else day + timedelta(days=1)


def month_name(day: date) -> str:
    """Return the month of a day, such as `August 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.year}"
