"""Add and remove data events: what happened to the data, for everybody who compares days."""

from datetime import date

from attrs import frozen

from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.index.event_repository import EventRepository


@frozen
class AddEvent:
    """Add an event about these UTC days, both ends included; the name of its project has any spelling."""

    kind: DataEventKind
    first_day: date
    last_day: date
    text: str
    project: str | None = None
    source: str | None = None


@frozen
class AddEventHandler:
    """Carries out `AddEvent`."""

    events: EventRepository

    def handle(self, command: AddEvent) -> int:
        """Return the id of the event. Raises InvalidEventError, before anything is changed."""
        days = command.first_day, command.last_day
        event = DataEvent.parse(command.kind, *days, text=command.text, project=command.project, source=command.source)
        return self.events.add(event)


@frozen
class RemoveEvent:
    """Remove the event that has this id."""

    event_id: int


@frozen
class RemoveEventHandler:
    """Carries out `RemoveEvent`."""

    events: EventRepository

    def handle(self, command: RemoveEvent) -> DataEvent:
        """Return the event that was removed. Raises UnknownEventError if there is none."""
        return self.events.remove(command.event_id)
