"""The read port of data events."""

from collections.abc import Mapping
from typing import Protocol

from attrs import frozen

from pepy.domain.index.data_event import DataEvent


@frozen
class KnownEvents:
    """All data events by their ids, ascending by day."""

    by_id: Mapping[int, DataEvent]
    data_version: int
    """The version of the data that they are of, see `DataState`."""


class EventReader(Protocol):
    """The read port. Raises StoreUnavailableError if the database cannot be reached."""

    def all_events(self) -> KnownEvents:
        """Return all events; those of one day come in the order in which they were added."""
