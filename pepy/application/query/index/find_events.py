"""All data events."""

from attrs import frozen

from pepy.application.query.index.event_reader import EventReader, KnownEvents


@frozen
class FindEventsHandler:
    """Answers with what is known to have happened to the data."""

    reader: EventReader

    def handle(self) -> KnownEvents:
        """Return all events, ascending by day."""
        return self.reader.all_events()
