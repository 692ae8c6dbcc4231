"""What every store promises of the version of data without ranks: ranks leave it as it is, all else raises it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from pepy.application.command.housekeeping.fill_index import FillIndex, FillIndexHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.index.data_event import DataEvent, DataEventKind
from tests.builders import RecordedProgress, RowsSource
from tests.contract.conftest import Store
from tests.contract.test_store import set_totals

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
SUNDAY, MONDAY = date(2026, 8, 23), date(2026, 8, 24)
A_TALK = DataEvent(MONDAY, MONDAY, DataEventKind.NOTE, "a talk")


def import_day(store: Store, day: date) -> None:
    importer = DayImporter(store.writes, lambda: NOW, RecordedProgress())
    importer.import_day(day, RowsSource({"flask": {"version": {"3.0": 7}}}), force=True)


@pytest.fixture
def ranked(store: Store) -> Store:
    """Two days, of which Sunday lacks its index, and their ranks."""
    for day in (SUNDAY, MONDAY):
        import_day(store, day)
    store.lose_index(SUNDAY)
    store.rank_store.refresh(anew=False)
    return store


def archive(store: Store) -> None:
    with store.archiving.archiving() as archiving:
        archiving.drop({SUNDAY: "/archive/2026-08-23.parquet"})


def forget(store: Store) -> None:
    with store.writes.session() as session:
        session.forget(SUNDAY, NOW)


CHANGES: dict[str, Callable[[Store], object]] = {
    "import": lambda store: import_day(store, MONDAY),
    "forget": forget,
    "archive": archive,
    "event": lambda store: store.event_writes.add(A_TALK),
    "totals": lambda store: set_totals(store, {"flask": 5}),
    "filled index": lambda store: FillIndexHandler(store.index_filling, RecordedProgress()).handle(FillIndex(), print),
    "a release that knows one version only": lambda store: store.lose_index(MONDAY),
}


def test_ranks_leave_the_version_of_data_without_them(store: Store) -> None:
    import_day(store, MONDAY)
    imported = store.data_state()
    assert imported.unranked_version == imported.version

    versions = [imported.version]
    for anew in (False, True, True):
        store.rank_store.refresh(anew=anew)
        state = store.data_state()
        assert (state.unranked_version, state.data_through) == (imported.version, MONDAY)
        versions.append(state.version)
    assert versions == sorted(set(versions))


def test_a_store_without_days_has_ranks_of_nothing(store: Store) -> None:
    before = store.data_state()
    store.rank_store.refresh(anew=False)

    after = store.data_state()
    assert before.version < after.version
    assert after.unranked_version == before.unranked_version


@pytest.mark.parametrize("change", CHANGES)
def test_all_else_raises_both_versions_also_after_ranks(ranked: Store, change: str) -> None:
    before = ranked.data_state()

    CHANGES[change](ranked)

    changed = ranked.data_state()
    assert before.unranked_version < before.version < changed.version == changed.unranked_version
    ranked.rank_store.refresh(anew=False)
    assert changed.version < ranked.version
    assert ranked.data_state().unranked_version == changed.version
