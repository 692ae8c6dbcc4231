"""The port through which data events are kept."""

from typing import Protocol

from pepy.domain.index.data_event import DataEvent


class EventRepository(Protocol):
    """Keeps data events. Each change is one transaction and raises the data version, because answers change.

    Raises StoreUnavailableError if the database cannot be reached.
    """

    def add(self, event: DataEvent) -> int:
        """Keep an event; returns its id."""

    def remove(self, event_id: int) -> DataEvent:
        """Remove an event and return what it was. Raises UnknownEventError, and changes nothing, if there is none."""
