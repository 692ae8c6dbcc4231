"""What every store keeps of a suspect day, and of one that failed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.errors import ImplausibleDayError, MalformedDayError, ReconciliationError
from pepy.domain.imports.ledger import LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.domain.imports.usual_downloads import PublishedDay
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.windows import Window
from tests.builders import FailingSource, RecordedProgress, RowsSource
from tests.contract.conftest import Store

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY = date(2026, 8, 17)
AUGUST = Window(date(2026, 8, 1), date(2026, 8, 31))


def import_downloads(store: Store, day: date, downloads: int, *, force: bool = False) -> None:
    source = RowsSource({"requests": {"version": {"1.0": downloads}}})
    handler(store).import_day(day, source, force=force)


def handler(store: Store) -> DayImporter:
    return DayImporter(store.writes, lambda: NOW, RecordedProgress())


def downloads_of(store: Store, day: date) -> int | None:
    found = store.reads.find_sum("requests", Window(day, day))
    return found and found.window_downloads


def status(store: Store, day: date) -> LedgerDay:
    return store.ledger.attempted_days(AUGUST)[day]


@pytest.fixture
def history(store: Store) -> Store:
    """Four Mondays of 1,000, and a Sunday of 400, with which no other day is compared."""
    for weeks in range(1, 5):
        import_downloads(store, MONDAY - timedelta(weeks=weeks), 1_000)
    import_downloads(store, MONDAY - timedelta(days=1), 400)
    return store


@pytest.mark.parametrize("downloads", [499, 2_001])
def test_an_implausible_day_is_not_published_and_the_ledger_keeps_its_figures(history: Store, downloads: int) -> None:
    before = history.data_state()

    with pytest.raises(ImplausibleDayError, match="2026-08-17 is suspect"):
        import_downloads(history, MONDAY, downloads)

    assert history.data_state() == before
    assert downloads_of(history, MONDAY) == 0
    known = status(history, MONDAY)
    assert (known.state, known.source_rows, known.source_downloads) == (ImportState.SUSPECT, 1, downloads)


def test_an_implausible_reimport_keeps_the_old_data_and_marks_the_day(history: Store) -> None:
    import_downloads(history, MONDAY, 1_100)
    with pytest.raises(ImplausibleDayError):
        import_downloads(history, MONDAY, 1)

    assert downloads_of(history, MONDAY) == 1_100
    assert status(history, MONDAY).state is ImportState.SUSPECT
    assert history.data_state().data_through == MONDAY


def test_force_publishes_an_implausible_day(history: Store) -> None:
    import_downloads(history, MONDAY, 1, force=True)

    assert downloads_of(history, MONDAY) == 1
    assert status(history, MONDAY).state is ImportState.COMPLETE


def test_force_publishes_even_an_empty_day(store: Store) -> None:
    import_downloads(store, MONDAY, 1_000)
    handler(store).import_day(MONDAY, RowsSource({}), force=True)

    assert downloads_of(store, MONDAY) in (0, None)
    assert status(store, MONDAY).state is ImportState.COMPLETE


def test_the_newest_version_of_a_day_is_the_measure_of_others(history: Store) -> None:
    for weeks in range(1, 5):
        import_downloads(history, MONDAY - timedelta(weeks=weeks), 100, force=True)

    import_downloads(history, MONDAY, 150)
    assert downloads_of(history, MONDAY) == 150


def test_one_force_confirms_a_lasting_step(store: Store) -> None:
    for days in range(7, 0, -1):
        import_downloads(store, MONDAY - timedelta(days=days), 1_000)
    with pytest.raises(ImplausibleDayError):
        import_downloads(store, MONDAY, 400)
    import_downloads(store, MONDAY, 400, force=True)

    for days in (1, 2, 3):
        import_downloads(store, MONDAY + timedelta(days=days), 400)
    for downloads in (100, 1_000):
        with pytest.raises(ImplausibleDayError, match="of 400, what is usual since it changed on 2026-08-17"):
            import_downloads(store, MONDAY + timedelta(days=4), downloads)


@pytest.mark.parametrize("percent", [80, 50, 40, 300])
def test_since_a_new_definition_days_are_compared_only_with_days_since_then(store: Store, percent: int) -> None:
    new_meaning = MONDAY - timedelta(weeks=1)
    for days in range(-14, 0):
        import_downloads(store, new_meaning + timedelta(days=days), 1_000)
    store.event_writes.add(DataEvent(new_meaning, new_meaning, DataEventKind.DEFINITION, "fewer files count"))
    for days in range(8):
        import_downloads(store, new_meaning + timedelta(days=days), 10 * percent)

    usual = f"within 50 to 200 % of {10 * percent:,}, the median of the same weekday"
    for downloads in (4 * percent, 21 * percent):
        with pytest.raises(ImplausibleDayError, match=usual):
            import_downloads(store, MONDAY, downloads)
    # What the days before it had is still the measure of days before it.
    with pytest.raises(ImplausibleDayError, match="of 1,000"):
        import_downloads(store, new_meaning - timedelta(days=1), 400)


def test_a_new_definition_for_one_project_changes_nothing_for_a_day(history: Store) -> None:
    of_one = DataEvent(MONDAY, MONDAY, DataEventKind.DEFINITION, "it was renamed", "requests")
    for event in (of_one, evolve(of_one, kind=DataEventKind.NOTE, project=None)):
        history.event_writes.add(event)

    with pytest.raises(ImplausibleDayError):
        import_downloads(history, MONDAY, 400)


def test_a_day_without_history_since_a_new_definition_must_still_have_rows(history: Store) -> None:
    history.event_writes.add(DataEvent(MONDAY, MONDAY, DataEventKind.DEFINITION, "fewer files count"))

    with pytest.raises(ImplausibleDayError, match="the source has no rows"):
        handler(history).import_day(MONDAY, RowsSource({}))


def test_a_forced_day_is_imported_again_without_force(history: Store) -> None:
    import_downloads(history, MONDAY, 100, force=True)
    import_downloads(history, MONDAY, 101)
    with pytest.raises(ImplausibleDayError, match="or of 101, what it had when it was published before"):
        import_downloads(history, MONDAY, 10)
    import_downloads(history, MONDAY, 1_000)

    # Nothing about the day is unusual any more.
    with pytest.raises(ImplausibleDayError):
        import_downloads(history, MONDAY, 101)


def test_a_forced_day_that_is_forgotten_confirms_nothing(history: Store) -> None:
    import_downloads(history, MONDAY, 100, force=True)
    with history.writes.session() as session:
        session.forget(MONDAY, NOW)

    with pytest.raises(ImplausibleDayError):
        import_downloads(history, MONDAY, 100)


def test_force_on_a_plausible_day_changes_nothing(history: Store) -> None:
    import_downloads(history, MONDAY, 1_100, force=True)
    with history.writes.session() as session:
        published = session.published_days(Window(MONDAY, MONDAY))

    assert published == (PublishedDay(MONDAY, 1_100, is_unusual=False),)


def test_a_failed_run_keeps_what_was_read_before_it_failed(store: Store) -> None:
    broken = FailingSource({"requests": {"version": {"1.0": 7, "2.0": 1}}}, MalformedDayError("row 3"))
    with pytest.raises(MalformedDayError):
        handler(store).import_day(MONDAY, broken)

    known = status(store, MONDAY)
    assert (known.state, known.source_rows, known.source_downloads, known.error) == (ImportState.FAILED, 2, 8, "row 3")


def test_a_run_that_failed_after_a_suspect_one_does_not_hide_it(history: Store) -> None:
    with pytest.raises(ImplausibleDayError):
        import_downloads(history, MONDAY, 1)
    with pytest.raises(MalformedDayError):
        handler(history).import_day(MONDAY, FailingSource({}, MalformedDayError("row 1")))

    assert status(history, MONDAY).state is ImportState.SUSPECT


@pytest.mark.parametrize("counted", [1_000, 1_001])
def test_a_day_that_has_all_rows_of_its_partition_is_stored(store: Store, counted: int) -> None:
    source = RowsSource({"requests": {"version": {"1.0": counted}}}, partition_rows=1_000)
    handler(store).import_day(MONDAY, source)

    assert downloads_of(store, MONDAY) == counted


@pytest.mark.parametrize("counted", [999, 1_002])
def test_a_day_that_has_not_the_rows_of_its_partition_is_refused(store: Store, counted: int) -> None:
    source = RowsSource({"requests": {"version": {"1.0": counted}}}, partition_rows=1_000)

    with pytest.raises(ReconciliationError, match=f"the source has 1000 downloads, {counted} were counted"):
        handler(store).import_day(MONDAY, source)
    assert status(store, MONDAY).state is ImportState.FAILED


def test_a_source_that_counts_every_dimension_must_do_so_for_every_project(store: Store) -> None:
    projects = {
        "requests": {"version": {"1.0": 3}, "country": {"US": 3}},
        "flask": {"version": {"3.0": 2}},
    }
    source = RowsSource(projects, counted_dimensions=("version", "country"))

    with pytest.raises(ReconciliationError, match="5 downloads by version and 3 by country"):
        handler(store).import_day(MONDAY, source)
    handler(store).import_day(MONDAY, RowsSource(projects))
