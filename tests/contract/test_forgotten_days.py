"""On every store, a forgotten day is as if it had never been imported."""

from datetime import UTC, date, datetime

import pytest

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.forget_day import ForgetDay, ForgetDayHandler
from pepy.application.query.downloads.project_reader import ProjectSum
from pepy.domain.downloads.filter import ALL_DOWNLOADS
from pepy.domain.errors import ArchivedDayError, ImplausibleDayError, ImportInProgressError, UnknownDayError
from pepy.domain.imports.day_import import StoredSums
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import LastDays, Window
from tests.builders import Projects, RecordedProgress, RowsSource
from tests.contract.conftest import Store
from tests.contract.test_store import set_totals, total

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MISTYPED, MONDAY, TUESDAY = date(2006, 8, 17), date(2026, 8, 17), date(2026, 8, 18)
ALL = Window(date(2003, 1, 1), TUESDAY)


def import_day(store: Store, day: date, projects: Projects) -> None:
    DayImporter(store.writes, lambda: NOW, RecordedProgress()).import_day(day, RowsSource(projects))


def forget(store: Store, day: date) -> None:
    ForgetDayHandler(store.writes, lambda: NOW).handle(ForgetDay(day))


@pytest.fixture
def filled(store: Store) -> Store:
    """Two days, and one of them once more on a mistyped day."""
    import_day(store, MONDAY, {"flask": {"version": {"3.0": (10, 2, 1)}}})
    import_day(store, TUESDAY, {"flask": {"version": {"3.0": 7}}, "tuesday": {"version": {"1.0": 5}}})
    import_day(store, MISTYPED, {"flask": {"version": {"3.0": (10, 2, 1)}}, "typo": {"version": {"1.0": 5}}})
    return store


def test_the_totals_of_a_forgotten_day_go_with_it(filled: Store) -> None:
    version = filled.data_state().version
    assert ForgetDayHandler(filled.writes, lambda: NOW).preview(ForgetDay(MISTYPED)) == StoredSums(2, 15, 2, 1)

    forget(filled, MISTYPED)

    assert [total(filled, name) for name in ("flask", "tuesday", "typo")] == [17, 5, None]
    assert filled.reads.find_history("flask", ALL).downloads == (("2026-08-17", 10), ("2026-08-18", 7))
    assert filled.data_state().version > version


def test_the_newest_and_the_oldest_day_are_found_again(filled: Store) -> None:
    forget(filled, MISTYPED)
    assert (filled.ledger.complete_days(), filled.data_state().data_through) == (Window(MONDAY, TUESDAY), TUESDAY)

    forget(filled, TUESDAY)
    assert filled.data_state().data_through == MONDAY
    assert filled.ledger.complete_days() == Window(MONDAY, MONDAY)

    forget(filled, MONDAY)
    assert (filled.ledger.complete_days(), filled.data_state().data_through) == (None, None)
    assert filled.ledger.methods() == frozenset()
    assert filled.ledger.complete_days() is None


def tried_days(store: Store) -> set[date]:
    return {day for day, known in store.ledger.attempted_days(ALL).items() if known.was_tried}


def test_the_ledger_keeps_the_figures_and_says_what_became_of_them(filled: Store) -> None:
    forget(filled, MISTYPED)

    status = filled.ledger.attempted_days(ALL)[MISTYPED]
    assert (status.state, status.attempts, status.source_downloads) == (ImportState.FORGOTTEN, 1, 15)
    assert status.error == "forgotten on 2026-08-25 17:00 UTC"
    assert filled.ledger.last_import().state is ImportState.FORGOTTEN
    assert tried_days(filled) == {MONDAY, TUESDAY}


def test_a_forgotten_day_is_unknown_and_not_zero(filled: Store) -> None:
    forget(filled, TUESDAY)

    completeness = filled.dimensions.count_projects(("flask",), LastDays(2).window, ALL_DOWNLOADS).completeness
    assert (completeness.complete_days, completeness.archived_days) == ({MISTYPED, MONDAY}, set())


def test_a_forgotten_day_can_be_imported_again(filled: Store) -> None:
    forget(filled, TUESDAY)
    import_day(filled, TUESDAY, {"flask": {"version": {"3.0": 8}}})

    assert total(filled, "flask") == 28
    status = filled.ledger.attempted_days(ALL)[TUESDAY]
    assert (status.state, status.attempts) == (ImportState.COMPLETE, 2)
    assert (status.method, status.source_downloads, status.was_tried) == ("file", 8, True)


def test_a_suspect_reimport_is_forgotten_with_its_day(filled: Store) -> None:
    with pytest.raises(ImplausibleDayError):
        import_day(filled, MONDAY, {})
    forget(filled, MONDAY)

    assert filled.ledger.attempted_days(ALL)[MONDAY].state is ImportState.FORGOTTEN
    assert tried_days(filled) == {MISTYPED, TUESDAY}


def test_a_forgotten_day_that_a_baseline_includes_does_not_move_the_total(filled: Store) -> None:
    set_totals(filled, {"flask": 1_000})
    forget(filled, MONDAY)

    assert total(filled, "flask") == 1_000


@pytest.mark.parametrize("day", [date(2026, 8, 16), date(1999, 12, 31), date(2100, 1, 1)])
def test_a_day_that_is_not_stored_cannot_be_forgotten(filled: Store, day: date) -> None:
    before = filled.data_state()

    for forgetting in (forget, lambda store, day: store.writes.stored_day(day)):
        with pytest.raises(UnknownDayError, match=f"^Day {day} is not stored: there is nothing to forget$"):
            forgetting(filled, day)
    assert filled.data_state() == before


def test_a_day_cannot_be_forgotten_twice(filled: Store) -> None:
    forget(filled, MONDAY)

    with pytest.raises(UnknownDayError):
        forget(filled, MONDAY)


def test_an_archived_day_is_not_forgotten_before_it_was_brought_back(filled: Store) -> None:
    with filled.archiving.archiving() as archive:
        archive.drop({MONDAY: "/archive/2026-08-17.parquet"})
    before = filled.data_state()

    with pytest.raises(ArchivedDayError, match=r"^Day 2026-08-17 is archived: bring it back"):
        forget(filled, MONDAY)
    assert filled.data_state() == before
    assert total(filled, "flask") == 27


def test_nothing_is_forgotten_while_an_import_runs(filled: Store) -> None:
    with filled.writes.session(), pytest.raises(ImportInProgressError):
        forget(filled, MONDAY)

    assert filled.reads.find_sum("flask", Window(MONDAY, MONDAY)) == ProjectSum(27, 10, data_version=filled.version)
