"""The read side of all data events."""

from attrs import Factory, frozen

from pepy.application.query.index.event_reader import KnownEvents
from pepy.infrastructure.postgres.reads.data_events import EventsOfVersion
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource
from pepy.infrastructure.postgres.reads.snapshot import in_snapshot


@frozen
class PostgresEventReader:
    """Implements `EventReader`."""

    source: ReadSource
    _events: EventsOfVersion = Factory(EventsOfVersion)

    def all_events(self) -> KnownEvents:
        """Return all events, ascending by day."""
        return in_snapshot(
            self.source,
            lambda state, snapshot: KnownEvents(self._events.find(snapshot, state.version), state.version),
        )
