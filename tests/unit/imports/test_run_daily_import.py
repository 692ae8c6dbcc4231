"""Imports from BigQuery as a whole: what is missing, what has changed, and what the monitor and subscribers hear."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest
from attrs import Factory, define

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.day_publications import DayPublications
from pepy.application.command.imports.import_days import DayOutcome, ImportDaysHandler
from pepy.application.command.imports.import_range import ImportRange, ImportRangeHandler
from pepy.application.command.imports.recheck_days import RecheckDays, RecheckDaysHandler
from pepy.application.command.imports.run_daily_import import DailyImport, RunDailyImport, RunDailyImportHandler
from pepy.domain.errors import ImportInProgressError, ImportsFailedError, InvalidDayError, SourceUnavailableError
from pepy.domain.imports.day_published import DayPublished
from pepy.domain.imports.days.day_source import SourceDay
from pepy.domain.windows import Window
from tests.builders import FailingSource, RecordedProgress, RowsSource
from tests.fakes.memory_store import MemoryStore

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 8, day) for day in (21, 22, 23, 24))
TEN = {"requests": {"version": {"1.0": 10}}}


@define
class Warehouse:
    """Ten downloads of every day, and what it says about its own partitions; implements source and census."""

    row_counts_by_day: dict[date, int] = Factory(dict)
    errors: dict[date, BaseException] = Factory(dict)
    settings_error: Exception | None = None
    asked: list[date] = Factory(list)

    def check_settings(self) -> None:
        if self.settings_error:
            raise self.settings_error

    def row_counts(self, window: Window) -> dict[date, int]:
        return {day: rows for day, rows in self.row_counts_by_day.items() if day in window.days}

    def open(self, day: date) -> AbstractContextManager[SourceDay]:
        self.asked.append(day)
        if day in self.errors:
            return FailingSource(TEN, self.errors[day]).open(day)
        return RowsSource(TEN, "bigquery-storage").open(day)


@define
class World:
    """A daily import with everything around it."""

    warehouse: Warehouse = Factory(Warehouse)
    store: MemoryStore = Factory(MemoryStore)
    reported: list[DayOutcome] = Factory(list)
    monitor_heard: list[str] = Factory(list)
    published: list[DayPublished] = Factory(list)

    def report_success(self) -> None:
        self.monitor_heard.append("success")

    def report_failure(self) -> None:
        self.monitor_heard.append("failure")

    def importer(self) -> DayImporter:
        publications = DayPublications((self.published.append,))
        return DayImporter(self.store, lambda: NOW, RecordedProgress(), publications)

    def have(self, *days: date) -> None:
        for day in days:
            self.importer().import_day(day, RowsSource(TEN, "bigquery-storage"))
        self.published.clear()

    def run(self, max_days: int = 7) -> DailyImport:
        importing = ImportDaysHandler(self.importer(), self.warehouse)
        ledger = self.store
        handler = RunDailyImportHandler(importing, ledger, self.warehouse, self, lambda: NOW)
        return handler.handle(RunDailyImport(max_days), self.reported.append)

    def import_range(self, first_day: date, last_day: date, *, skip_complete: bool = False) -> tuple[DayOutcome, ...]:
        importing = ImportDaysHandler(self.importer(), self.warehouse)
        handler = ImportRangeHandler(importing, self.store, self.warehouse, self, lambda: NOW)
        return handler.handle(ImportRange(Window(first_day, last_day), skip_complete), self.reported.append)

    def recheck(self, days: int) -> tuple[DayOutcome, ...]:
        importing = ImportDaysHandler(self.importer(), self.warehouse)
        handler = RecheckDaysHandler(importing, self.store, self.warehouse, self, lambda: NOW)
        return handler.handle(RecheckDays(days), self.reported.append)


@pytest.fixture
def world() -> World:
    return World()


def test_missing_days_come_first_and_days_that_changed_after_them(world: World) -> None:
    world.have(FRIDAY, SATURDAY)
    world.warehouse.row_counts_by_day = {FRIDAY: 11, SATURDAY: 10}

    daily_import = world.run()

    assert world.warehouse.asked == [SUNDAY, MONDAY, FRIDAY]
    assert daily_import == DailyImport(tuple(world.reported), later=())
    assert [published.day for published in world.published] == [SUNDAY, MONDAY, FRIDAY]
    assert world.monitor_heard == ["success"]


def test_days_above_the_bound_are_left_for_later(world: World) -> None:
    world.have(FRIDAY)

    assert world.run(max_days=1).later == (SUNDAY, MONDAY)
    assert world.warehouse.asked == [SATURDAY]


def test_a_run_with_nothing_to_do_is_a_success(world: World) -> None:
    world.have(FRIDAY, SATURDAY, SUNDAY, MONDAY)

    assert world.run() == DailyImport((), ())
    assert world.monitor_heard == ["success"]


def test_a_day_that_fails_stops_no_other_and_is_a_failure_for_the_monitor(world: World) -> None:
    world.have(FRIDAY)
    world.warehouse.errors = {SATURDAY: SourceUnavailableError("503")}
    world.warehouse.row_counts_by_day = {FRIDAY: 11}

    with pytest.raises(ImportsFailedError, match=r"^1 of 4 days were not imported: 2026-08-22: 503$"):
        world.run()

    assert [outcome.day for outcome in world.reported] == [SATURDAY, SUNDAY, MONDAY, FRIDAY]
    assert world.monitor_heard == ["failure"]


def test_wrong_settings_are_a_failure_for_the_monitor_before_any_day_is_tried(world: World) -> None:
    world.warehouse.settings_error = SourceUnavailableError("no credentials")

    with pytest.raises(SourceUnavailableError):
        world.run()

    assert (world.monitor_heard, world.store.imports) == (["failure"], {})


@pytest.mark.parametrize("ending", [KeyboardInterrupt(), SystemExit(143)])
def test_a_run_that_a_signal_ended_is_a_failure_for_the_monitor(world: World, ending: BaseException) -> None:
    world.warehouse.errors = {MONDAY: ending}

    with pytest.raises(type(ending)):
        world.run()

    assert (world.monitor_heard, world.published) == (["failure"], [])


def test_a_published_day_is_announced_with_its_figures_when_the_import_lock_is_free_again(world: World) -> None:
    seen: list[tuple[DayPublished, list[date]]] = []

    def look(published: DayPublished) -> None:
        with world.store.session():
            seen.append((published, list(world.store.published.days)))

    DayImporter(world.store, lambda: NOW, RecordedProgress(), DayPublications((look,))).import_day(
        MONDAY, RowsSource(TEN)
    )

    assert seen == [(DayPublished(MONDAY, 1, 1, 10, None, NOW, NOW), [MONDAY])]


def test_a_subscriber_that_fails_fails_neither_the_import_nor_the_next_subscriber(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: DayPublished) -> None:
        raise RuntimeError("no\nranks")

    publications = DayPublications((fail, world.published.append))
    DayImporter(world.store, lambda: NOW, RecordedProgress(), publications).import_day(MONDAY, RowsSource(TEN))

    assert [published.day for published in world.published] == [MONDAY]
    assert (
        "day 2026-08-24 is published, but what should follow failed: unexpected RuntimeError: no ranks" in caplog.text
    )


def test_a_day_that_was_not_published_is_not_announced(world: World) -> None:
    with pytest.raises(SourceUnavailableError):
        world.importer().import_day(MONDAY, FailingSource(TEN, SourceUnavailableError("503")))
    with world.store.session(), pytest.raises(ImportInProgressError):
        world.importer().import_day(MONDAY, RowsSource(TEN))

    assert world.published == []


def test_a_day_whose_source_broke_after_the_commit_is_announced_all_the_same(world: World) -> None:
    broken = FailingSource(TEN, None, error_on_closing=SourceUnavailableError("could not drop the work table"))
    with pytest.raises(SourceUnavailableError):
        world.importer().import_day(MONDAY, broken)

    assert [published.day for published in world.published] == [MONDAY]


def test_a_range_imports_its_days_with_or_without_those_that_are_complete(world: World) -> None:
    world.have(SATURDAY)

    assert [outcome.day for outcome in world.import_range(FRIDAY, SUNDAY, skip_complete=True)] == [FRIDAY, SUNDAY]
    assert [outcome.day for outcome in world.import_range(FRIDAY, SATURDAY)] == [FRIDAY, SATURDAY]
    assert world.import_range(FRIDAY, SUNDAY, skip_complete=True) == ()
    assert world.monitor_heard == ["success"] * 3


def test_a_range_into_the_future_is_a_failure_for_the_monitor_before_any_day_is_tried(world: World) -> None:
    with pytest.raises(InvalidDayError, match="2026-08-26 is in the future"):
        world.import_range(MONDAY, date(2026, 8, 26))

    assert (world.monitor_heard, world.store.imports) == (["failure"], {})


def test_a_recheck_imports_days_whose_source_has_changed(world: World) -> None:
    world.have(SUNDAY, MONDAY)
    world.warehouse.row_counts_by_day = {SUNDAY: 11, MONDAY: 10}

    assert [outcome.day for outcome in world.recheck(days=7)] == [SUNDAY]
    assert world.recheck(days=1) == ()
    assert world.monitor_heard == ["success", "success"]


def test_a_recheck_that_fails_is_a_failure_for_the_monitor(world: World) -> None:
    world.have(MONDAY)
    world.warehouse.row_counts_by_day = {MONDAY: 11}
    world.warehouse.errors = {MONDAY: SourceUnavailableError("503")}

    with pytest.raises(ImportsFailedError, match=r"^503$"):
        world.recheck(days=7)

    assert world.monitor_heard == ["failure"]
