"""Data events as marks on the time axis."""

from collections.abc import Sequence

from attrs import evolve, frozen

from pepy.domain.charts.chart import ChartEvent
from pepy.domain.charts.scales import Scale, day_text
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


def event_text(event: ChartEvent) -> str:
    """Return what an event is, with its days."""
    days = day_text(event.first_day)
    if event.last_day > event.first_day:
        days += f" to {day_text(event.last_day)}"
    text = drawable_line(event.text)
    return f"{days}: {text if len(text) <= _MAX_CHARACTERS else text[:_MAX_CHARACTERS] + ELLIPSIS}"


def event_marks(events: Sequence[ChartEvent], days: Scale) -> tuple[EventMark, ...]:
    """Return the marks of events, from left to right; those that would lie on each other become one."""
    marks: list[EventMark] = []
    for event in sorted(events, key=lambda event: (event.first_day, event.last_day, event.text)):
        start, end = days.at(event.first_day.toordinal()), days.at(event.last_day.toordinal())
        text = event_text(event)
        if marks and start - marks[-1].start < _MIN_DISTANCE:
            before = marks[-1]
            marks[-1] = evolve(before, end=max(before.end, end), text=f"{before.text}; {text}")
        elif len(marks) < MAX_MARKS:
            marks.append(EventMark(start, end, text))
    return tuple(marks)
