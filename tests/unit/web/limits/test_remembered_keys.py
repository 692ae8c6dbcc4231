"""Keys in a worker's memory: revoked within a minute, and never in the way."""

import logging
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import Factory, define

from pepy.domain.errors import StoreUnavailableError
from pepy.domain.keys.key_repository import StoredKey
from pepy.infrastructure.web.cache.refresher import Refresher
from pepy.infrastructure.web.limits.remembered_keys import MAX_KEPT, RememberedKeys
from tests.fakes.memory_keys import MemoryKeys

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
TODAY = date(2026, 8, 25)


class Background(Refresher):
    """Does its work when a test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def refresh(self, key: Hashable, make: Callable[[], object]) -> None:  # noqa: ARG002 - As the base class.
        self.waiting.append(make)

    def work(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


@define
class World:
    """Two workers on one store, whose time moves when a test says so."""

    store: MemoryKeys = Factory(MemoryKeys)
    now: datetime = NOW
    seconds: float = 1_000.0
    background: Background = Factory(Background)

    def worker(self) -> RememberedKeys:
        return RememberedKeys(self.store, self.store, lambda: self.now, lambda: self.seconds, self.background)

    def add(self, last_used_on: date | None = None) -> StoredKey:
        key = StoredKey("public", b"x" * 32, "research", NOW, None, last_used_on)
        self.store.add(key)
        return key


@pytest.fixture
def world() -> World:
    return World()


def test_a_key_is_looked_for_once_a_minute_whether_or_not_it_exists(world: World) -> None:
    key, worker = world.add(), world.worker()

    for _ in range(10):
        assert (worker.find("public"), worker.find("nobody")) == (key, None)
    assert world.store.looked == 2

    world.seconds += 60
    worker.find("public")
    assert world.store.looked == 3


def test_a_revoked_key_is_known_as_such_within_a_minute_by_every_worker(world: World) -> None:
    world.add()
    workers = [world.worker(), world.worker()]
    for worker in workers:
        worker.find("public")

    world.store.revoke("public", NOW)
    # A read begun before may last ten seconds, so that long before the minute is over the store is asked anew.
    world.seconds += 50

    assert [worker.find("public").revoked_at for worker in workers] == [NOW, NOW]


def test_a_new_key_works_at_once_where_nobody_asked_for_it_before(world: World) -> None:
    worker = world.worker()
    worker.find("another")

    assert worker.find(world.add().public_part) is not None


def test_strangers_cannot_fill_the_memory(world: World) -> None:
    worker = world.worker()
    for number in range(MAX_KEPT + 1):
        worker.find(f"nobody{number}")

    world.store.looked = 0
    worker.find("nobody0")
    worker.find(f"nobody{MAX_KEPT}")
    assert world.store.looked == 1


def test_a_store_that_is_away_is_not_asked_by_every_request(world: World) -> None:
    worker = world.worker()
    world.store.away = True
    for _ in range(10):
        with pytest.raises(StoreUnavailableError):
            worker.find("public")
    assert world.store.looked == 1

    world.store.away = False
    world.add()
    world.seconds += 1.5
    assert worker.find("public") is not None


def test_the_day_of_use_is_stored_once_a_day_beside_the_requests(world: World) -> None:
    world.add(TODAY - timedelta(days=1))
    worker = world.worker()
    for _ in range(5):
        worker.note_use(worker.find("public"))

    assert len(world.background.waiting) == 1
    assert world.store.keys["public"].last_used_on == TODAY - timedelta(days=1)
    world.background.work()
    assert world.store.keys["public"].last_used_on == TODAY

    world.seconds += 60
    worker.note_use(worker.find("public"))
    assert world.background.waiting == []

    world.now += timedelta(days=1)
    worker.note_use(worker.find("public"))
    world.background.work()
    assert world.store.keys["public"].last_used_on == TODAY + timedelta(days=1)


def test_a_store_that_takes_no_writes_is_told_of_once_and_not_tried_by_every_request(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.add()
    world.store.read_only = True
    worker = world.worker()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            for _ in range(5):
                worker.note_use(worker.find("public"))
            assert len(world.background.waiting) == 1
            world.background.work()
            world.seconds += 60

    assert [record.getMessage() for record in caplog.records] == [
        "The days on which keys are used cannot be stored: The database cannot be used: it is read-only"
    ]
