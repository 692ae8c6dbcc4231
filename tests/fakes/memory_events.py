"""Data events in the store in memory; it begins without any."""

from attrs import frozen

from pepy.application.query.index.event_reader import KnownEvents
from pepy.domain.errors import UnknownEventError
from pepy.domain.index.data_event import DataEvent
from tests.fakes.memory_store import MemoryStore


@frozen
class MemoryEvents:
    """Implements `EventRepository` and `EventReader`."""

    store: MemoryStore

    def add(self, event: DataEvent) -> int:
        # Ids are not given twice; the version never falls.
        event_id = self.store.published.version + 1
        self.store.published.events[event_id] = event
        self.store.published.version += 1
        return event_id

    def remove(self, event_id: int) -> DataEvent:
        if event_id not in self.store.published.events:
            raise UnknownEventError(f"There is no event with id {event_id}: pepy events:list shows all of them")
        self.store.published.version += 1
        return self.store.published.events.pop(event_id)

    def all_events(self) -> KnownEvents:
        return KnownEvents(by_day(self.store.published.events), self.store.published.version)


def by_day(events: dict[int, DataEvent]) -> dict[int, DataEvent]:
    """Return events ascending by day, those of a day in the order in which they were added."""
    return dict(sorted(events.items(), key=lambda item: (item[1].first_day, item[0])))
