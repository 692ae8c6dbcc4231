"""When the most downloaded names are read, and by whom."""

import threading
from datetime import date

import pytest
from attrs import Factory, define

from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.index.kept_names import KeptNames
from pepy.application.query.index.search_reader import RankedProjects
from pepy.domain.errors import StoreUnavailableError
from pepy.domain.index.popular_names import RankedProject


@define
class SlowReader:
    """Has one name, which says which version it is of, and waits before it answers if it is told to."""

    version: int = 1
    reads: int = 0
    is_away: bool = False
    may_answer: threading.Event = Factory(threading.Event)
    asked: threading.Event = Factory(threading.Event)

    def most_downloaded(self, count: int) -> RankedProjects:  # noqa: ARG002 - There is one.
        self.reads += 1
        self.asked.set()
        assert self.may_answer.wait(60)
        if self.is_away:
            raise StoreUnavailableError("The database is away")
        return RankedProjects((RankedProject(f"name-{self.version}"),), self.version)

    def beginning_with(self, prefix: str, limit: int, names: int) -> RankedProjects:
        raise NotImplementedError

    def state(self) -> DataState:
        return DataState(self.version, date(2026, 8, 24))


@pytest.fixture
def reader() -> SlowReader:
    ready = SlowReader()
    ready.may_answer.set()
    return ready


def test_names_are_read_once_per_version(reader: SlowReader) -> None:
    kept = KeptNames(reader, reader.state)
    assert reader.reads == 0

    assert [kept.now().data_version for _ in range(3)] == [1, 1, 1]
    reader.version = 2
    assert [kept.now().data_version for _ in range(3)] == [2, 2, 2]

    assert reader.reads == 2
    assert kept.now().names.named("name-2")


def test_while_one_thread_reads_new_names_others_have_the_old_ones(reader: SlowReader) -> None:
    kept = KeptNames(reader, reader.state)
    kept.now()
    reader.version = 2
    reader.may_answer.clear()
    reader.asked.clear()
    reading = threading.Thread(target=kept.now)
    reading.start()
    assert reader.asked.wait(60)

    assert kept.now().data_version == 1

    reader.may_answer.set()
    reading.join()
    assert kept.now().data_version == 2
    assert reader.reads == 2


def test_the_first_requests_wait_for_one_reading() -> None:
    reader = SlowReader()
    kept = KeptNames(reader, reader.state)
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(kept.now().data_version)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert reader.asked.wait(60)
    reader.may_answer.set()
    for thread in threads:
        thread.join()

    assert (found, reader.reads) == ([1, 1, 1, 1], 1)


def test_after_a_failed_reading_names_are_read_again(reader: SlowReader) -> None:
    kept = KeptNames(reader, reader.state)
    reader.is_away = True
    with pytest.raises(StoreUnavailableError):
        kept.now()

    reader.is_away = False

    assert kept.now().data_version == 1


def test_a_store_that_was_restored_from_a_backup_is_read_again(reader: SlowReader) -> None:
    kept = KeptNames(reader, reader.state)
    reader.version = 5
    kept.now()

    reader.version = 3

    assert kept.now().data_version == kept.of(3).data_version == 3
    assert reader.reads == 2
