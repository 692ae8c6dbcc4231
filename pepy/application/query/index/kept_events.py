"""The data events that answers about ranks mention, kept in memory for as long as the data stays as it is."""

from collections.abc import Collection

from attrs import define

from pepy.application.query.index.event_reader import EventReader, KnownEvents
from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.event_rules import events_touching
from pepy.domain.windows import Window


@define
class KeptEvents:
    """Reads the events once for each data version: answers are asked for far more often than events change."""

    reader: EventReader
    _kept: KnownEvents | None = None

    def touching(
        self, window: Window | None, data_version: int, projects: Collection[str] = ()
    ) -> tuple[DataEvent, ...]:
        """Return the events of a window that are about all projects or one of these, ascending by day.

        They are those of the answer's data version, or of a newer one if there is one by now. Raises as `EventReader`.
        """
        if window is None:
            return ()
        # Threads may replace it at any time, so it is looked at once.
        kept = self._kept
        if kept is None or kept.data_version != data_version:
            kept = self._kept = self.reader.all_events()
        return events_touching(kept.by_id.values(), window, projects)
