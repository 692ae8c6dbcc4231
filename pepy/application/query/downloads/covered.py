"""What an answer about a range of days covers, and what of it is missing."""

from collections.abc import Collection
from datetime import date

from attrs import frozen

from pepy.application.query.downloads.dimension_reader import Completeness
from pepy.domain.downloads.buckets import missing_days
from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.event_rules import events_touching
from pepy.domain.windows import Window


@frozen
class Covered:
    """A range of days, and what is known of them. A day whose downloads are not known is missing, not zero."""

    window: Window
    data_through: date | None
    """The newest complete UTC day; None before the first import."""
    incomplete_days: tuple[date, ...]
    """The days of the range whose downloads are not known, ascending."""
    archived_days: tuple[date, ...] = ()
    """Those of them that were imported, and later moved into files."""
    events: tuple[DataEvent, ...] = ()
    """What happened to the data in the range, to all projects or to those that the answer is about, ascending."""

    @property
    def is_known(self) -> bool:
        """Tell whether the downloads of any of the days are known."""
        return len(self.incomplete_days) < self.window.length

    @classmethod
    def of(cls, window: Window, completeness: Completeness, projects: Collection[str]) -> "Covered":
        """Return what is covered of a window, for projects with these normalised names."""
        incomplete_days = missing_days(window, completeness.complete_days)
        archived_days = tuple(day for day in incomplete_days if day in completeness.archived_days)
        events = events_touching(completeness.events, window, projects)
        return cls(window, completeness.data_through, incomplete_days, archived_days, events)
