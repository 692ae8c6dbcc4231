"""What happened to the data, as entries of a feed."""

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256

from pepy.domain.feeds.entry import EntryKind, FeedEntry, day_after
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.index.event_rules import events_touching
from pepy.domain.windows import Window

_TITLES = {
    DataEventKind.DEFINITION: "Downloads are counted differently",
    DataEventKind.LOSS: "Downloads are missing",
    DataEventKind.DUPLICATION: "Downloads were counted more than once",
    DataEventKind.START: "The source says more",
    DataEventKind.NOTE: "About the data",
}
_OPEN_ENDED = (DataEventKind.DEFINITION, DataEventKind.START)


def event_entries(events: Iterable[DataEvent], window: Window, projects: Collection[str]) -> Iterator[FeedEntry]:
    """Yield the events that touch a window, about all projects or one of these."""
    for event in events_touching(events, window, projects):
        about = f"{event.project}: " if event.project else ""
        yield FeedEntry(
            EntryKind.EVENT,
            (event.project or "", event.first_day.isoformat(), event.kind, _digest(event)),
            f"{about}{_TITLES[event.kind]} {_days(event)}",
            event.text,
            # A definition is known when it begins to apply, everything else when its last day is over.
            event.first_day if event.is_definition else day_after(event.last_day),
            event.project,
            event.source,
        )


def _days(event: DataEvent) -> str:
    if event.kind in _OPEN_ENDED:
        return f"since {event.first_day}"
    if event.first_day == event.last_day:
        return f"on {event.first_day}"
    return f"from {event.first_day} to {event.last_day}"


def _digest(event: DataEvent) -> str:
    """Tell events apart that are of one kind and begin on one day."""
    return sha256(f"{event.last_day} {event.text}".encode()).hexdigest()[:12]
