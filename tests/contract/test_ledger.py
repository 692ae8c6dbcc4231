"""What every ledger tells those who decide what to import next."""

from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.imports.import_status import DayState, DayStatus, LastImport
from pepy.domain.errors import ImplausibleDayError, MalformedDayError
from pepy.domain.imports.ledger import LedgerDay
from pepy.domain.windows import Window
from tests.builders import FailingSource, Projects, RecordedProgress, RowsSource
from tests.contract.conftest import Store

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 8, 17), date(2026, 8, 18)
AUGUST = Window(date(2026, 8, 1), date(2026, 8, 31))
TEN_DOWNLOADS: Projects = {"requests": {"version": {"1.0": 10}}}


def import_day(store: Store, day: date, source: RowsSource | FailingSource) -> None:
    DayImporter(store.writes, lambda: NOW, RecordedProgress()).import_day(day, source)


def test_an_empty_ledger_knows_no_day(store: Store) -> None:
    assert store.ledger.attempts(AUGUST) == {}
    assert store.ledger.complete_days() is None


def test_a_complete_day_has_its_figures_and_those_of_its_partition(store: Store) -> None:
    import_day(store, MONDAY, RowsSource(TEN_DOWNLOADS, "bigquery-storage", partition_rows=10))

    assert store.ledger.attempts(AUGUST) == {MONDAY: LedgerDay(MONDAY, True, "bigquery-storage", 10, 10)}


def test_a_day_that_was_only_suspect_or_failed_is_not_complete(store: Store) -> None:
    with pytest.raises(ImplausibleDayError):
        import_day(store, MONDAY, RowsSource({}, "bigquery-rest"))
    with pytest.raises(MalformedDayError):
        import_day(store, TUESDAY, FailingSource(TEN_DOWNLOADS, MalformedDayError("row 1")))

    assert store.ledger.attempts(AUGUST) == {
        MONDAY: LedgerDay(MONDAY, False, "bigquery-rest", 0, None),
        TUESDAY: LedgerDay(TUESDAY, False),
    }
    assert store.ledger.complete_days() is None


def test_the_newest_run_that_read_everything_lends_the_day_its_figures(store: Store) -> None:
    import_day(store, MONDAY, RowsSource(TEN_DOWNLOADS, "bigquery-storage"))
    with pytest.raises(ImplausibleDayError):
        import_day(store, MONDAY, RowsSource({}, "bigquery-rest", partition_rows=0))
    with pytest.raises(MalformedDayError):
        import_day(store, MONDAY, FailingSource(TEN_DOWNLOADS, MalformedDayError("row 1")))

    assert store.ledger.attempts(AUGUST) == {MONDAY: LedgerDay(MONDAY, True, "bigquery-rest", 0, 0)}


def test_the_complete_days_reach_from_the_oldest_to_the_newest(store: Store) -> None:
    for day in (TUESDAY, date(2019, 12, 31), MONDAY):
        import_day(store, day, RowsSource(TEN_DOWNLOADS))

    assert store.ledger.complete_days() == Window(date(2019, 12, 31), TUESDAY)
    assert set(store.ledger.attempts(Window(MONDAY, MONDAY))) == {MONDAY}


def test_the_history_tells_the_newest_complete_day_and_the_last_import(store: Store) -> None:
    assert (store.history.newest_day(), store.history.last_import()) == (None, None)
    import_day(store, TUESDAY, RowsSource(TEN_DOWNLOADS))
    import_day(store, MONDAY, RowsSource(TEN_DOWNLOADS))
    with pytest.raises(ImplausibleDayError):
        import_day(store, MONDAY, RowsSource({}))

    assert store.history.newest_day() == TUESDAY
    assert store.history.last_import() == LastImport(MONDAY, 2, DayState.SUSPECT, NOW, NOW)


def test_an_import_that_runs_has_no_end(store: Store) -> None:
    with store.writes.session() as session:
        session.start(MONDAY, NOW)

        assert store.history.last_import() == LastImport(MONDAY, 1, DayState.RUNNING, NOW)
        assert store.history.attempted_days(AUGUST)[MONDAY] == DayStatus(MONDAY, DayState.RUNNING, 1)


def test_an_import_that_was_killed_has_failed_before_and_after_the_next_one_begins(store: Store) -> None:
    with store.writes.session() as session:
        session.start(MONDAY, NOW)
    killed = DayStatus(MONDAY, DayState.FAILED, 1, error="the importing process was killed or crashed")

    assert store.history.last_import() == LastImport(MONDAY, 1, DayState.FAILED, NOW)
    assert store.history.attempted_days(AUGUST)[MONDAY] == killed
    with store.writes.session() as session:
        session.start(TUESDAY, NOW)
        assert evolve(store.history.attempted_days(AUGUST)[MONDAY], seconds=None) == killed


def test_an_interrupted_import_says_so_and_keeps_what_was_read(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        import_day(store, MONDAY, FailingSource(TEN_DOWNLOADS, KeyboardInterrupt()))

    known = store.history.attempted_days(AUGUST)[MONDAY]
    assert (known.state, known.error, known.source_downloads) == (DayState.FAILED, "interrupted", 10)


def test_an_interruption_before_anybody_looks_after_the_run_is_told_to_the_ledger(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        begin_and_be_interrupted(store)

    known = store.history.attempted_days(AUGUST)[MONDAY]
    assert (known.state, known.error) == (DayState.FAILED, "interrupted")


def begin_and_be_interrupted(store: Store) -> None:
    with store.writes.session() as session:
        session.start(MONDAY, NOW)
        raise KeyboardInterrupt


def test_an_interruption_after_the_day_was_published_leaves_it_complete(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        import_day(store, MONDAY, FailingSource(TEN_DOWNLOADS, None, error_on_closing=KeyboardInterrupt()))

    assert store.history.attempted_days(AUGUST)[MONDAY].state is DayState.COMPLETE
