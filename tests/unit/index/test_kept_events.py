"""Events that answers about ranks mention: read once for each version of the data."""

from datetime import date, timedelta

from attrs import define

from pepy.application.query.index.event_reader import KnownEvents
from pepy.application.query.index.kept_events import KeptEvents
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.windows import Window

DAY = date(2026, 8, 24)
WEEK = Window(DAY - timedelta(days=6), DAY)


@define
class CountedReader:
    """Implements `EventReader` with one event for each version, and counts how often it is asked."""

    version: int = 1
    reads: int = 0

    def all_events(self) -> KnownEvents:
        self.reads += 1
        event = DataEvent(DAY, DAY, DataEventKind.NOTE, f"version {self.version}")
        return KnownEvents({1: event}, self.version)


def test_events_are_read_again_only_when_the_data_has_changed() -> None:
    reader = CountedReader()
    kept = KeptEvents(reader)

    assert [event.text for event in kept.touching(WEEK, 1) + kept.touching(WEEK, 1)] == ["version 1", "version 1"]
    assert reader.reads == 1

    reader.version = 2
    assert [event.text for event in kept.touching(WEEK, 2)] == ["version 2"]
    assert reader.reads == 2


def test_other_days_and_no_days_have_no_events() -> None:
    kept = KeptEvents(CountedReader())

    assert kept.touching(Window(DAY - timedelta(days=3), DAY - timedelta(days=1)), 1) == ()
    assert kept.touching(None, 1) == ()
