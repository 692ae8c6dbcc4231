"""The moment of a request: polled seldom, bound to its thread, and noticed when it has passed."""

from collections.abc import Iterator
from datetime import date

import pytest

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.service.moment import DataWatch, bind_moment, bound_state, require_version
from pepy.domain.errors import DataMovedError, StoreUnavailableError

MONDAY = DataState(7, date(2026, 8, 17))
TUESDAY = DataState(8, date(2026, 8, 18))


class Store:
    """A data state that moves when a test says so, and counts who asks."""

    def __init__(self) -> None:
        self.found: DataState | StoreUnavailableError = MONDAY
        self.asked = 0
        self.seconds = 1000.0

    def read(self) -> DataState:
        self.asked += 1
        if isinstance(self.found, StoreUnavailableError):
            raise self.found
        return self.found

    def clock(self) -> float:
        return self.seconds


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture(autouse=True)
def no_moment_left_behind() -> Iterator[None]:
    yield
    bind_moment(None)


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


def test_a_store_that_is_away_is_not_asked_by_every_request_and_comes_back_by_itself(store: Store) -> None:
    watch = DataWatch(store.read, store.clock)
    store.found = StoreUnavailableError("away")
    assert [str(watch.now()) for _ in range(10)] == ["away"] * 10
    assert store.asked == 1

    store.found, store.seconds = TUESDAY, store.seconds + 0.3
    assert watch.now() == TUESDAY


def test_a_request_whose_store_is_away_is_told_so_by_what_it_reads() -> None:
    bind_moment(StoreUnavailableError("away"))

    with pytest.raises(StoreUnavailableError, match="away"):
        bound_state()


def test_a_statement_that_saw_another_version_than_its_request_is_noticed() -> None:
    bind_moment(MONDAY)
    require_version(7)

    with pytest.raises(DataMovedError):
        require_version(8)


def test_without_a_request_any_version_is_right() -> None:
    require_version(8)

    assert bound_state() is None


def with_leeway(store: Store) -> DataWatch:
    watch = DataWatch(store.read, store.clock, leeway_seconds=0.8)
    watch.now()
    return watch


def test_answers_of_the_version_before_are_given_up_one_after_the_other_within_two_seconds(store: Store) -> None:
    watch = with_leeway(store)
    assert watch.share_of_former() == 0.0

    store.found = TUESDAY
    store.seconds += 0.1
    watch.renew()
    shares = []
    for _ in range(4):
        shares.append(watch.share_of_former())
        store.seconds += 0.5

    assert shares == pytest.approx([1.0, 1.2 / 1.7, 0.7 / 1.7, 0.2 / 1.7])
    assert watch.share_of_former() == 0.0


def test_a_worker_that_was_not_asked_for_long_gives_no_answers_of_the_version_before(store: Store) -> None:
    watch = with_leeway(store)
    store.found = TUESDAY
    store.seconds += 60

    assert watch.now() == TUESDAY
    assert watch.share_of_former() == 0.0


def test_a_store_that_was_away_in_between_prolongs_nothing(store: Store) -> None:
    watch = with_leeway(store)
    store.found = StoreUnavailableError("away")
    store.seconds += 1.5
    watch.now()
    store.found = TUESDAY
    store.seconds += 0.25
    assert watch.now() == TUESDAY

    store.seconds += 0.06
    assert watch.share_of_former() == 0.0


def test_without_a_leeway_nothing_of_the_version_before_is_given(store: Store) -> None:
    watch = DataWatch(store.read, store.clock)
    watch.now()
    store.found = TUESDAY
    watch.renew()

    assert watch.share_of_former() == 0.0
