"""The data state is polled seldom, and no request waits for a store that is known to be down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.service.data_watch import MAX_STALE_SECONDS, DataWatch
from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError

MONDAY = DataState(7, date(2026, 8, 17))
TUESDAY = DataState(8, date(2026, 8, 18))


class Store:
    """A data state that changes when a test says so, and counts how often it is read."""

    def __init__(self) -> None:
        self.found: DataState | StoreUnavailableError | StoreOutdatedError = MONDAY
        self.asked = 0
        self.seconds = 1000.0

    def read(self) -> DataState:
        self.asked += 1
        if isinstance(self.found, DataState):
            return self.found
        raise self.found

    def clock(self) -> float:
        return self.seconds


@pytest.fixture
def store() -> Store:
    return Store()


def test_the_store_is_asked_once_a_second_at_most(store: Store) -> None:
    watch = DataWatch(store.read, store.clock)
    seen = [watch.now() for _ in range(100)]

    assert (set(seen), store.asked) == ({MONDAY}, 1)


def test_an_import_is_seen_within_two_seconds(store: Store) -> None:
    watch = DataWatch(store.read, store.clock)
    watch.now()
    store.found = TUESDAY
    store.seconds += 1.5

    assert watch.now() == TUESDAY


@pytest.mark.parametrize("error", [StoreUnavailableError("away"), StoreOutdatedError("not migrated")])
def test_a_store_that_does_not_answer_is_not_asked_by_every_request_and_comes_back_by_itself(
    store: Store, error: StoreUnavailableError | StoreOutdatedError
) -> None:
    watch = DataWatch(store.read, store.clock)
    store.found = error
    for _ in range(10):
        with pytest.raises(type(error), match=str(error)):
            watch.now()
    assert store.asked == 1

    store.found, store.seconds = TUESDAY, store.seconds + 0.3
    assert watch.now() == TUESDAY


def test_nobody_waits_while_another_thread_asks_a_store_that_hangs(store: Store) -> None:
    asked, answered = Event(), Event()

    def hang() -> DataState:
        if store.asked:
            asked.set()
            answered.wait(30)
        return store.read()

    watch = DataWatch(hang, store.clock)
    watch.now()
    store.found, store.seconds = TUESDAY, store.seconds + 1.5
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(watch.now)
        assert asked.wait(30)
        assert watch.now() == MONDAY
        answered.set()
        assert asking.result() == TUESDAY


def test_a_version_that_a_statement_saw_first_is_asked_for_once(store: Store) -> None:
    watch = DataWatch(store.read, store.clock)
    watch.now()
    store.found = TUESDAY
    for _ in range(10):
        watch.notice(TUESDAY.version)

    assert (watch.now(), store.asked) == (TUESDAY, 2)


def test_a_version_is_current_for_as_long_as_it_is_seen_and_a_little_longer(store: Store) -> None:
    watch = DataWatch(store.read, store.clock)
    assert not watch.was_current(MONDAY.version)
    for _ in range(20):
        watch.now()
        store.seconds += 1.01
    store.found = TUESDAY
    watch.now()

    store.seconds += MAX_STALE_SECONDS - 1.02
    watch.now()
    assert watch.was_current(MONDAY.version)
    store.seconds += 0.02
    assert not watch.was_current(MONDAY.version)
    assert watch.was_current(TUESDAY.version)


def test_a_store_that_was_away_in_between_prolongs_nothing(store: Store) -> None:
    watch = DataWatch(store.read, store.clock)
    watch.now()
    store.found, store.seconds = StoreUnavailableError("away"), store.seconds + MAX_STALE_SECONDS - 1
    with pytest.raises(StoreUnavailableError):
        watch.now()
    store.found, store.seconds = TUESDAY, store.seconds + 1.5

    assert watch.now() == TUESDAY
    assert not watch.was_current(MONDAY.version)


def test_versions_of_long_ago_are_forgotten(store: Store) -> None:
    watch = DataWatch(store.read, store.clock)
    for version in range(100):
        store.found, store.seconds = DataState(version, MONDAY.data_through), store.seconds + 1.5
        watch.now()

    assert [watch.was_current(version) for version in (90, 93, 94, 99)] == [False, False, True, True]
    assert len(vars(watch)["_last_seen"]) < 10


def test_data_without_ranks_are_current_for_as_long_as_their_version_is_seen(store: Store) -> None:
    watch = DataWatch(store.read, store.clock)
    watch.now()
    store.found, store.seconds = DataState(9, MONDAY.data_through, unranked_version=7), store.seconds + 1.01
    watch.now()
    store.seconds += MAX_STALE_SECONDS - 0.5

    assert (watch.was_current(7), watch.was_current(7, unranked=True)) == (False, True)
    assert (watch.was_current(9), watch.was_current(9, unranked=True)) == (True, False)


def test_what_was_seen_lately_says_which_version_data_without_ranks_have(store: Store) -> None:
    watch = DataWatch(store.read, store.clock)
    for state in (MONDAY, DataState(9, MONDAY.data_through, unranked_version=7), DataState(12, date(2026, 8, 18))):
        store.found, store.seconds = state, store.seconds + 1.5
        watch.now()

    assert [watch.unranked_version(version) for version in (7, 8, 9, 12, 13)] == [7, 8, 7, 12, 13]
