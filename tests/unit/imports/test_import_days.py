"""Several days in a row: catching up, filling a range, and rechecking recent days."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import Factory, define, frozen

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.import_days import (
    DayOutcome,
    ImportDays,
    ImportDaysHandler,
    require_all_imported,
)
from pepy.application.query.imports.find_days_of_range import FindDaysOfRange, FindDaysOfRangeHandler
from pepy.application.query.imports.find_missing_days import FindMissingDays, FindMissingDaysHandler
from pepy.domain.errors import (
    ImplausibleDayError,
    ImportInProgressError,
    ImportsFailedError,
    InvalidDayError,
    SourceUnavailableError,
)
from pepy.domain.imports.days.day_source import SourceDay
from pepy.domain.imports.late_rows import find_changed_days
from pepy.domain.windows import Window, last_days
from tests.builders import FailingSource, RecordedProgress, RowsSource
from tests.fakes.memory_store import MemoryStore

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
SATURDAY, SUNDAY, MONDAY, TUESDAY = (date(2026, 8, day) for day in (22, 23, 24, 25))
TEN = {"requests": {"version": {"1.0": 10}}}


@define
class DaysSource:
    """Delivers ten downloads for every day that is not set to fail, and remembers which days it was asked for."""

    errors: dict[date, Exception] = Factory(dict)
    asked: list[date] = Factory(list)

    def open(self, day: date) -> AbstractContextManager[SourceDay]:
        self.asked.append(day)
        if day in self.errors:
            return FailingSource(TEN, self.errors[day]).open(day)
        return RowsSource(TEN, "bigquery-storage").open(day)


@frozen
class Counts:
    """Implements `SourceCensus`."""

    rows: dict[date, int]

    def check_settings(self) -> None:
        pass

    def row_counts(self, window: Window) -> dict[date, int]:
        return {day: rows for day, rows in self.rows.items() if window.first_day <= day <= window.last_day}


def importing(store: MemoryStore, source: DaysSource, *days: date) -> list[DayOutcome]:
    handler = ImportDaysHandler(DayImporter(store, lambda: NOW, RecordedProgress()), source)
    reported: list[DayOutcome] = []
    assert handler.handle(ImportDays(days), reported.append) == tuple(reported)
    return reported


def test_one_bad_day_does_not_stop_the_others() -> None:
    store = MemoryStore()
    source = DaysSource({SATURDAY: SourceUnavailableError("503"), SUNDAY: RuntimeError("a\nbug")})

    outcomes = importing(store, source, SATURDAY, SUNDAY, MONDAY)

    assert [outcome.error for outcome in outcomes] == ["503", "unexpected RuntimeError: a bug", None]
    assert list(store.published.days) == [MONDAY]
    with pytest.raises(ImportsFailedError) as failed:
        require_all_imported(outcomes)
    assert str(failed.value) == (
        "2 of 3 days were not imported: 2026-08-22: 503; 2026-08-23: unexpected RuntimeError: a bug"
    )


def test_the_reason_of_a_single_day_stands_alone() -> None:
    with pytest.raises(ImportsFailedError, match=r"^no rows$"):
        require_all_imported([DayOutcome(MONDAY, error="no rows")])
    require_all_imported([])


def test_what_stops_every_day_is_not_tried_again_and_again() -> None:
    store, source = MemoryStore(), DaysSource()

    with store.session(), pytest.raises(ImportInProgressError):
        importing(store, source, SATURDAY, SUNDAY)
    assert source.asked == []


def test_a_range_that_begins_before_pypi_opened_is_refused_before_its_first_day() -> None:
    store = MemoryStore()

    with pytest.raises(InvalidDayError, match=r"^Day 2002-12-31 is before 2003-01-01"):
        importing(store, DaysSource(), date(2003, 1, 1), date(2002, 12, 31))
    assert store.imports == {}


def test_a_range_that_ends_in_the_future_is_refused_before_its_first_day() -> None:
    source = DaysSource()

    with pytest.raises(InvalidDayError, match="2026-08-26 is in the future"):
        importing(MemoryStore(), source, MONDAY, TUESDAY, TUESDAY + timedelta(days=1))
    assert source.asked == []


def test_a_backfill_leaves_complete_days_alone_if_that_is_asked_for() -> None:
    store, source = MemoryStore(), DaysSource({SATURDAY: SourceUnavailableError("503")})
    importing(store, source, SATURDAY, SUNDAY)
    backfill = FindDaysOfRangeHandler(store)
    window = Window(SATURDAY, MONDAY)

    assert backfill.handle(FindDaysOfRange(window, skip_complete=True)) == (SATURDAY, MONDAY)
    assert backfill.handle(FindDaysOfRange(window, skip_complete=False)) == (SATURDAY, SUNDAY, MONDAY)


@pytest.mark.parametrize(
    ("now", "yesterday"),
    [
        (datetime(2026, 8, 25, 0, 0, 0, tzinfo=UTC), MONDAY),
        (datetime(2026, 8, 24, 23, 59, 59, 999_999, tzinfo=UTC), SUNDAY),
    ],
)
def test_yesterday_changes_at_midnight_utc(now: datetime, yesterday: date) -> None:
    handler = FindMissingDaysHandler(MemoryStore(), lambda: now)

    assert handler.handle(FindMissingDays(max_days=7)).now == (yesterday,)


def test_the_next_run_brings_in_what_failed() -> None:
    store, source = MemoryStore(), DaysSource({SUNDAY: SourceUnavailableError("503")})
    importing(store, source, SATURDAY, SUNDAY, MONDAY)
    handler = FindMissingDaysHandler(store, lambda: NOW)

    assert handler.handle(FindMissingDays(max_days=7)).now == (SUNDAY,)


@pytest.mark.parametrize(("rows", "changed"), [(10_010, False), (10_011, True), (9_990, False), (9_989, True)])
def test_a_day_has_changed_if_its_partition_did_by_more_than_a_thousandth(rows: int, changed: bool) -> None:
    store = MemoryStore()
    source = RowsSource({"requests": {"version": {"1.0": 10_000}}}, "bigquery-rest", partition_rows=10_000)
    DayImporter(store, lambda: NOW, RecordedProgress()).import_day(MONDAY, source)

    assert rechecked(store, {MONDAY: rows}) == ((MONDAY,) if changed else ())


def test_where_the_partition_was_not_known_the_downloads_are_what_it_is_held_against() -> None:
    store = MemoryStore()
    importing(store, DaysSource(), SUNDAY, MONDAY)

    assert rechecked(store, {SUNDAY: 10, MONDAY: 11}) == (MONDAY,)


def test_days_from_files_missing_days_and_unknown_partitions_are_not_imported_again() -> None:
    store = MemoryStore()
    DayImporter(store, lambda: NOW, RecordedProgress()).import_day(SATURDAY, RowsSource(TEN, "file"))
    importing(store, DaysSource({SUNDAY: SourceUnavailableError("503")}), SUNDAY, MONDAY)

    assert rechecked(store, {SATURDAY: 99, SUNDAY: 99}) == ()


def test_a_day_that_was_only_suspect_is_left_to_the_catch_up() -> None:
    store = MemoryStore()
    handler = DayImporter(store, lambda: NOW, RecordedProgress())
    with pytest.raises(ImplausibleDayError):
        handler.import_day(MONDAY, RowsSource({}, "bigquery-rest"))

    assert rechecked(store, {MONDAY: 99}) == ()
    assert FindMissingDaysHandler(store, lambda: NOW).handle(FindMissingDays(max_days=7)).now == (MONDAY,)


def test_an_archived_day_is_not_imported_again_whatever_became_of_its_source() -> None:
    store = MemoryStore()
    importing(store, DaysSource(), SUNDAY, MONDAY)
    store.drop({SUNDAY: "2026-08-23.parquet"})

    assert rechecked(store, {SUNDAY: 99, MONDAY: 99}) == (MONDAY,)
    assert FindDaysOfRangeHandler(store).handle(FindDaysOfRange(Window(SUNDAY, MONDAY), skip_complete=True)) == ()


def test_a_forgotten_day_is_missing_for_the_next_run() -> None:
    store = MemoryStore()
    importing(store, DaysSource(), SATURDAY, SUNDAY, MONDAY)
    store.forget(SUNDAY, NOW)

    assert rechecked(store, {SUNDAY: 99}) == ()
    assert FindMissingDaysHandler(store, lambda: NOW).handle(FindMissingDays(max_days=7)).now == (SUNDAY,)
    store.forget(MONDAY, NOW)
    assert FindMissingDaysHandler(store, lambda: NOW).handle(FindMissingDays(max_days=7)).now == (
        SUNDAY,
        MONDAY,
    )


@pytest.mark.parametrize("mistyped", [date(2006, 8, 22), date(2026, 8, 1)])
def test_a_mistyped_day_that_was_forgotten_is_not_wanted_by_later_runs(mistyped: date) -> None:
    store = MemoryStore()
    importing(store, DaysSource(), mistyped)
    store.forget(mistyped, NOW)
    catch_up = FindMissingDaysHandler(store, lambda: NOW)
    assert catch_up.handle(FindMissingDays(max_days=7)).now == (MONDAY,)

    importing(store, DaysSource(), SUNDAY, MONDAY)
    assert catch_up.handle(FindMissingDays(max_days=7)).now == ()


def test_only_the_days_that_are_asked_for_are_looked_at() -> None:
    store = MemoryStore()
    importing(store, DaysSource(), SUNDAY, MONDAY)

    assert rechecked(store, {SUNDAY: 99, MONDAY: 99}, days=1) == (MONDAY,)
    assert rechecked(store, {SUNDAY: 99, MONDAY: 99}, days=2) == (SUNDAY, MONDAY)


def rechecked(store: MemoryStore, rows: dict[date, int], days: int = 7) -> tuple[date, ...]:
    return find_changed_days(store, Counts(rows), last_days(days, MONDAY))


def test_a_run_whose_source_never_opened_has_no_figures() -> None:
    class ClosedSource:
        def open(self, day: date) -> AbstractContextManager[SourceDay]:  # noqa: ARG002 - It is closed on every day.
            raise SourceUnavailableError("403")

    store = MemoryStore()
    assert [outcome.error for outcome in importing(store, ClosedSource(), MONDAY)] == ["403"]
    assert store.attempted_days(Window(MONDAY, MONDAY))[MONDAY].source_rows is None
