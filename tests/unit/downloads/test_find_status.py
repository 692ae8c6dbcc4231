"""What a monitor sees, and when the data counts as late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.service.find_status import FindStatusHandler, ServiceStatus
from pepy.domain.errors import DomainError, MalformedDayError
from tests.builders import FailingSource, RecordedProgress, RowsSource
from tests.fakes.memory_store import MemoryStore

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
TODAY = NOW.date()


def back(days: int) -> date:
    return TODAY - timedelta(days=days)


def status_of(store: MemoryStore, now: datetime = NOW, max_lag_days: int = 2) -> ServiceStatus:
    return FindStatusHandler(store, lambda: now, max_lag_days).handle()


def complete(store: MemoryStore, *days: date) -> MemoryStore:
    for day in days:
        attempt(store, day, RowsSource({"requests": {"version": {"1.0": 10}}}))
    return store


def attempt(store: MemoryStore, day: date, source: RowsSource | FailingSource) -> None:
    DayImporter(store, lambda: NOW, RecordedProgress()).import_day(day, source)


def test_an_empty_store_is_late_and_misses_yesterday() -> None:
    assert status_of(MemoryStore()) == ServiceStatus(None, None, (back(1),), (), None, is_late=True)


def test_data_through_yesterday_is_one_day_behind() -> None:
    status = status_of(complete(MemoryStore(), back(2), back(1)))

    assert (status.data_through, status.lag_days, status.is_late) == (back(1), 1, False)
    assert (status.missing_days, status.suspect_days) == ((), ())


@pytest.mark.parametrize(("age", "is_late"), [(2, False), (3, True)])
def test_data_is_late_when_its_newest_day_is_older_than_the_limit(age: int, is_late: bool) -> None:
    assert status_of(complete(MemoryStore(), back(age))).is_late is is_late


def test_days_that_are_stored_are_looked_at_also_where_the_clock_is_behind_them() -> None:
    store = complete(MemoryStore(), back(4), back(2), back(1))

    status = status_of(store, NOW - timedelta(days=10))

    assert (status.data_through, status.missing_days, status.is_late) == (back(1), (back(3),), False)
    assert status.lag_days == 0


def test_a_new_day_begins_at_midnight_utc() -> None:
    store = complete(MemoryStore(), back(2))

    assert status_of(store, datetime(2026, 8, 25, 23, 59, 59, tzinfo=UTC)).lag_days == 2
    assert status_of(store, datetime(2026, 8, 26, 0, 0, 0, tzinfo=UTC)).is_late


def test_days_that_failed_are_missing_and_suspect_ones_are_told_apart() -> None:
    store = complete(MemoryStore(), back(5), back(1))
    for day, source in ((back(3), FailingSource({}, MalformedDayError("row 1"))), (back(2), RowsSource({}))):
        with pytest.raises(DomainError):
            attempt(store, day, source)

    status = status_of(store)
    assert status.missing_days == (back(4), back(3))
    assert status.suspect_days == (back(2),)
    assert (status.last_import.day, status.last_import.state) == (back(2), "suspect")
