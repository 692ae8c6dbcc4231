"""Facts about the data itself: what whoever compares days has to know."""

from datetime import date
from enum import StrEnum
from typing import Self
from urllib.parse import urlsplit

from attrs import field, frozen

from pepy.domain.errors import InvalidEventError, InvalidProjectNameError
from pepy.domain.projects.name import ProjectName
from pepy.domain.windows import FIRST_DAY

MAX_TEXT_LENGTH = 500
"""Characters of an event's text: every answer over a range that the event touches repeats it."""

MAX_SOURCE_LENGTH = 2_000
"""Characters of the address of an event's source."""


class DataEventKind(StrEnum):
    """What happened to the data."""

    DEFINITION = "definition"
    """From this day on the source counts something else: downloads before it and since do not compare."""
    LOSS = "loss"
    """Downloads of these days are missing."""
    DUPLICATION = "duplication"
    """Downloads of these days were counted more than once."""
    START = "start"
    """From this day on the source says something that it did not say before, such as who is CI."""
    NOTE = "note"
    """Anything else that explains a number."""


@frozen
class DataEvent:
    """Something that happened to the data on some UTC days, both ends included."""

    first_day: date
    last_day: date
    kind: DataEventKind = field(converter=DataEventKind)
    text: str
    project: str | None = None
    """The normalised name of the only project that it is about; None: it is about all."""
    source: str | None = None
    """The address where one can read about it."""

    @classmethod
    def parse(  # noqa: PLR0913 - Each is a field of an event.
        cls,
        kind: DataEventKind,
        first_day: date,
        last_day: date,
        *,
        text: str,
        project: str | None = None,
        source: str | None = None,
    ) -> Self:
        """Make an event of what somebody typed; the name of the project has any spelling.

        Raises InvalidEventError, with what would be right.
        """
        _refuse_impossible_days(kind, first_day, last_day)
        name = None if project is None else _name(project)
        return cls(first_day, last_day, kind, _text(text), name, None if source is None else _source(source))

    @property
    def is_definition(self) -> bool:
        """Tell whether the source counts something else since this event."""
        return self.kind is DataEventKind.DEFINITION


def _refuse_impossible_days(kind: DataEventKind, first_day: date, last_day: date) -> None:
    if first_day > last_day:
        raise InvalidEventError(f"The days from {first_day} to {last_day} are reversed: from must not be after to")
    if first_day < FIRST_DAY:
        raise InvalidEventError(f"Day {first_day} is before {FIRST_DAY}: PyPI did not exist yet")
    if kind is DataEventKind.DEFINITION and first_day != last_day:
        raise InvalidEventError(
            "A definition has one day, the first one that is counted by the new definition: leave out the last day"
        )


def _text(typed: str) -> str:
    text = typed.strip()
    if not 1 <= len(text) <= MAX_TEXT_LENGTH:
        raise InvalidEventError(f"The text has {len(text):,} characters, it should have 1 to {MAX_TEXT_LENGTH}")
    # Line breaks would break tables, PostgreSQL stores no NUL, and bytes that are no UTF-8 are no text.
    if not text.isprintable():
        raise InvalidEventError("The text should be one line of printable characters")
    return text


def _name(typed: str) -> str:
    try:
        name = ProjectName.parse(typed).normalized
    except InvalidProjectNameError as error:
        raise InvalidEventError(str(error)) from error
    if not name.isprintable():
        raise InvalidEventError(f"Name {typed!a} is not valid, it should have printable characters only")
    return name


def _source(typed: str) -> str:
    source = typed.strip()
    if len(source) > MAX_SOURCE_LENGTH:
        raise InvalidEventError(
            f"The source has {len(source):,} characters, it should have at most {MAX_SOURCE_LENGTH}"
        )
    if not _is_web_address(source):
        raise InvalidEventError(f"Source {source!a} should be an address that begins with http:// or https://")
    return source


def _is_web_address(source: str) -> bool:
    if not source.isprintable() or " " in source:
        return False
    try:
        parts = urlsplit(source)
    except ValueError:  # Such as a bracket without its partner.
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
