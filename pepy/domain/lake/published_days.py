"""The port through which an archive of day files learns which days there are to publish."""

from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from attrs import frozen

from pepy.domain.index.data_event import DataEvent


@frozen
class PublishedDay:
    """A complete day, in the store or archived away."""

    day: date
    import_key: str
    """Tells its import from every other one, also from those of other databases."""
    archived_in: str | None = None
    """The file that the day was moved into; None: its rows are in the store."""


class PublishedDays(Protocol):
    """What an archive has to know of the store. Raises StoreUnavailableError if that cannot answer."""

    def publishing(self) -> AbstractContextManager[None]:
        """Take the lock of the one that changes the archive. Raises PublishingInProgressError if another has it."""

    def complete_days(self) -> dict[date, PublishedDay]:
        """Return all days that are complete."""

    def forgotten_days(self) -> frozenset[date]:
        """Return the days that were stored once and taken out again; days that were never stored are not among them."""

    def events(self) -> tuple[DataEvent, ...]:
        """Return all data events, ascending by day."""
