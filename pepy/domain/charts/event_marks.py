"""Data events as marks on the time axis."""

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

from pepy.domain.charts.scales import Scale, day_text
from pepy.domain.index.data_event import DataEvent
from pepy.domain.pictures.texts import ELLIPSIS, drawable_line

MAX_MARKS = 24
"""More marks than this say nothing any more."""

_MIN_DISTANCE = 16  # Half pixels; closer marks become one.
_MAX_CHARACTERS = 300


@frozen
class EventMark:
    """Where events begin and end on the time axis, in half pixels, and what they are."""

    start: int
    end: int
    text: str


def event_text(event: DataEvent) -> str:
    """Return what an event is, with its days."""
    days = day_text(event.first_day)
    if event.last_day > event.first_day:
        days += f" to {day_text(event.last_day)}"
    if event.project:
        days += f" ({event.project})"
    text = drawable_line(event.text)
    return f"{days}: {text if len(text) <= _MAX_CHARACTERS else text[:_MAX_CHARACTERS] + ELLIPSIS}"


def event_marks(events: Sequence[DataEvent], days: Scale, last_day: date) -> tuple[EventMark, ...]:
    """Return the marks of events, which ascend by day; those that would lie on each other become one.

    The scale ends with the first day of the last bucket. Events of its other days lie on that end.
    """
    marks: list[EventMark] = []
    for event in events:
        if event.last_day.toordinal() < days.lowest or event.first_day > last_day:
            continue
        start, end = days.at(event.first_day.toordinal()), days.at(event.last_day.toordinal())
        text = event_text(event)
        if marks and start - marks[-1].start < _MIN_DISTANCE:
            before = marks[-1]
            marks[-1] = evolve(before, end=max(before.end, end), text=f"{before.text}; {text}")
        elif len(marks) < MAX_MARKS:
            marks.append(EventMark(start, end, text))
    return tuple(marks)
