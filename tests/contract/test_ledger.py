"""What every ledger says to decide what to import next."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.errors import ImplausibleDayError, MalformedDayError
from pepy.domain.imports.costs import BilledDay
from pepy.domain.imports.ledger import LastImport, LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import Window
from tests.builders import FailingSource, Projects, RecordedProgress, RowsSource
from tests.contract.conftest import Store

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 8, 17), date(2026, 8, 18)
AUGUST = Window(date(2026, 8, 1), date(2026, 8, 31))
TEN_DOWNLOADS: Projects = {"requests": {"version": {"1.0": 10}}}


def import_day(store: Store, day: date, source: RowsSource | FailingSource) -> None:
    DayImporter(store.writes, lambda: NOW, RecordedProgress()).import_day(day, source)


def _import_at(store: Store, moment: datetime, day: date, source: RowsSource) -> None:
    DayImporter(store.writes, lambda: moment, RecordedProgress()).import_day(day, source)


def figures(known: LedgerDay) -> tuple[date, bool, str | None, int | None, int | None]:
    return known.day, known.is_complete, known.method, known.source_downloads, known.partition_rows


def test_an_empty_ledger_knows_no_day(store: Store) -> None:
    assert store.ledger.attempted_days(AUGUST) == {}
    assert store.ledger.complete_days() is None


def test_a_complete_day_has_its_figures_and_those_of_its_partition(store: Store) -> None:
    import_day(store, MONDAY, RowsSource(TEN_DOWNLOADS, "bigquery-storage", partition_rows=10))

    (known,) = store.ledger.attempted_days(AUGUST).values()
    assert figures(known) == (MONDAY, True, "bigquery-storage", 10, 10)


def test_a_day_that_was_only_suspect_or_failed_is_not_complete(store: Store) -> None:
    with pytest.raises(ImplausibleDayError):
        import_day(store, MONDAY, RowsSource({}, "bigquery-rest"))
    with pytest.raises(MalformedDayError):
        import_day(store, TUESDAY, FailingSource(TEN_DOWNLOADS, MalformedDayError("row 1")))

    known = store.ledger.attempted_days(AUGUST)
    assert figures(known[MONDAY]) == (MONDAY, False, "bigquery-rest", 0, None)
    assert (known[TUESDAY].is_complete, known[TUESDAY].was_tried) == (False, True)
    assert set(known) == {MONDAY, TUESDAY}
    assert store.ledger.complete_days() is None


def test_the_newest_run_that_read_everything_lends_the_day_its_figures(store: Store) -> None:
    import_day(store, MONDAY, RowsSource(TEN_DOWNLOADS, "bigquery-storage"))
    with pytest.raises(ImplausibleDayError):
        import_day(store, MONDAY, RowsSource({}, "bigquery-rest", partition_rows=0))
    with pytest.raises(MalformedDayError):
        import_day(store, MONDAY, FailingSource(TEN_DOWNLOADS, MalformedDayError("row 1")))

    (known,) = store.ledger.attempted_days(AUGUST).values()
    assert figures(known) == (MONDAY, True, "bigquery-rest", 0, 0)
    assert (known.state, known.attempts) == (ImportState.SUSPECT, 3)


def test_the_complete_days_reach_from_the_oldest_to_the_newest(store: Store) -> None:
    for day in (TUESDAY, date(2019, 12, 31), MONDAY):
        import_day(store, day, RowsSource(TEN_DOWNLOADS))

    assert store.ledger.complete_days() == Window(date(2019, 12, 31), TUESDAY)
    assert set(store.ledger.attempted_days(Window(MONDAY, MONDAY))) == {MONDAY}


def test_the_history_tells_the_newest_complete_day_and_the_last_import(store: Store) -> None:
    assert (store.ledger.complete_days(), store.ledger.last_import()) == (None, None)
    import_day(store, TUESDAY, RowsSource(TEN_DOWNLOADS))
    import_day(store, MONDAY, RowsSource(TEN_DOWNLOADS))
    with pytest.raises(ImplausibleDayError):
        import_day(store, MONDAY, RowsSource({}))

    assert store.ledger.complete_days().last_day == TUESDAY
    assert store.ledger.last_import() == LastImport(MONDAY, 2, ImportState.SUSPECT, NOW, NOW)


def test_an_import_that_runs_has_no_end(store: Store) -> None:
    with store.writes.session() as session:
        session.start(MONDAY, NOW)

        assert store.ledger.last_import() == LastImport(MONDAY, 1, ImportState.RUNNING, NOW)
        assert store.ledger.attempted_days(AUGUST)[MONDAY] == LedgerDay(MONDAY, ImportState.RUNNING, 1)


def test_an_import_that_was_killed_has_failed_before_and_after_the_next_one_begins(store: Store) -> None:
    with store.writes.session() as session:
        session.start(MONDAY, NOW)
    killed = LedgerDay(MONDAY, ImportState.FAILED, 1, error="the importing process was killed or crashed")

    assert store.ledger.last_import() == LastImport(MONDAY, 1, ImportState.FAILED, NOW)
    assert store.ledger.attempted_days(AUGUST)[MONDAY] == killed
    with store.writes.session() as session:
        session.start(TUESDAY, NOW)
        assert evolve(store.ledger.attempted_days(AUGUST)[MONDAY], seconds=None) == killed


def test_an_interrupted_import_says_so_and_keeps_what_was_read(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        import_day(store, MONDAY, FailingSource(TEN_DOWNLOADS, KeyboardInterrupt()))

    known = store.ledger.attempted_days(AUGUST)[MONDAY]
    assert (known.state, known.error, known.source_downloads) == (ImportState.FAILED, "interrupted", 10)


def test_an_interruption_before_anybody_looks_after_the_run_is_told_to_the_ledger(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        begin_and_be_interrupted(store)

    known = store.ledger.attempted_days(AUGUST)[MONDAY]
    assert (known.state, known.error) == (ImportState.FAILED, "interrupted")


def begin_and_be_interrupted(store: Store) -> None:
    with store.writes.session() as session:
        session.start(MONDAY, NOW)
        raise KeyboardInterrupt


def test_an_interruption_after_the_day_was_published_leaves_it_complete(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        import_day(store, MONDAY, FailingSource(TEN_DOWNLOADS, None, error_on_closing=KeyboardInterrupt()))

    assert store.ledger.attempted_days(AUGUST)[MONDAY].state is ImportState.COMPLETE


def test_what_imports_were_billed_is_counted_by_the_utc_day_on_which_they_began(store: Store) -> None:
    july = date(2026, 7, 30)
    _import_at(store, datetime(2026, 7, 31, 23, 59, 59, tzinfo=UTC), july, RowsSource(TEN_DOWNLOADS, bytes_billed=7))
    _import_at(store, datetime(2026, 8, 1, tzinfo=UTC), july, RowsSource(TEN_DOWNLOADS, bytes_billed=50))
    _import_at(store, NOW, MONDAY, RowsSource(TEN_DOWNLOADS, bytes_billed=0))
    _import_at(store, NOW, MONDAY, RowsSource(TEN_DOWNLOADS))
    with pytest.raises(ImplausibleDayError):
        _import_at(store, NOW, TUESDAY, RowsSource({}, bytes_billed=600))
    _import_at(store, NOW, TUESDAY, RowsSource(TEN_DOWNLOADS, bytes_billed=4_000))

    assert store.ledger.billed_days(date(2026, 8, 1)) == (
        BilledDay(date(2026, 8, 1), 1, 50),
        BilledDay(NOW.date(), 2, 4_600),
    )
    assert store.ledger.billed_days(date(2026, 7, 31))[0] == BilledDay(date(2026, 7, 31), 1, 7)
    assert store.ledger.billed_days(date(2026, 9, 1)) == ()


def test_a_bill_is_known_while_its_query_runs_and_stays_when_its_import_is_killed(store: Store) -> None:
    store.bills.note_bill("job-1", NOW, 900)
    assert store.ledger.billed_days(NOW.date()) == (BilledDay(NOW.date(), 1, 900),)

    store.bills.note_bill("job-1", NOW + timedelta(days=1), 1_000)
    assert store.ledger.billed_days(NOW.date()) == (BilledDay(NOW.date(), 1, 1_000),)
    store.bills.note_bill("job-1", NOW, 0)
    assert store.ledger.billed_days(NOW.date()) == ()


def test_a_query_that_is_billed_and_imported_counts_once(store: Store) -> None:
    source = RowsSource(TEN_DOWNLOADS, bytes_billed=700, job_id="job-1")
    _import_at(store, NOW, MONDAY, source)
    assert store.ledger.billed_days(NOW.date()) == (BilledDay(NOW.date(), 1, 700),)

    store.bills.note_bill("job-1", NOW, 700)
    assert store.ledger.billed_days(NOW.date()) == (BilledDay(NOW.date(), 1, 700),)


def test_what_adding_a_dimension_is_billed_belongs_to_the_day_of_the_query(store: Store) -> None:
    july = datetime(2026, 7, 20, tzinfo=UTC)
    _import_at(store, july, MONDAY - timedelta(days=31), RowsSource(TEN_DOWNLOADS, bytes_billed=700))

    store.bills.note_bill("job-2", NOW, 300)

    assert store.ledger.billed_days(date(2026, 8, 1)) == (BilledDay(NOW.date(), 1, 300),)
