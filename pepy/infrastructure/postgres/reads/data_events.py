"""Data events as readers see them: read once for each data version, because every answer over a range mentions some."""

from collections.abc import Mapping

from attrs import define

from pepy.domain.index.data_event import DataEvent
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, fetch_rows

COLUMNS = "first_day, last_day, kind, text, project, source"
"""The columns of the table in the order of the fields of `DataEvent`."""

_ALL = f"SELECT id, {COLUMNS} FROM data_event ORDER BY first_day, id"  # noqa: S608 - A constant.


@define
class EventsOfVersion:
    """The events of the data version that was asked for last. Every change of events raises the version."""

    _kept: tuple[int, Mapping[int, DataEvent]] | None = None

    def find(self, source: ReadSource, data_version: int) -> Mapping[int, DataEvent]:
        """Return the events by their ids, ascending by day; the source is a snapshot of this data version."""
        # Threads may replace it at any time, so it is looked at once.
        kept = self._kept
        if kept is None or kept[0] != data_version:
            kept = self._kept = (data_version, read_events(source))
        return kept[1]


def read_events(source: ReadSource) -> Mapping[int, DataEvent]:
    """Return all events by their ids, ascending by day."""
    return {event_id: DataEvent(*fields) for event_id, *fields in fetch_rows(source, _ALL, {})}
