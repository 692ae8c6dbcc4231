"""Threads that read at the same time share a statement, and each gets its own result."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from pepy.infrastructure.postgres.reads.shared_reads import SharedReads


class SlowTotals:
    """Knows the length of every name but `nobody`; a read of `slow` lasts until the test lets it end."""

    def __init__(self) -> None:
        self.reads: list[list[str]] = []
        self.began = threading.Event()
        self.may_end = threading.Event()
        self.shared: SharedReads[str, int] = SharedReads(self.read)

    def read(self, names: Sequence[str]) -> dict[str, int]:
        self.reads.append(list(names))
        if "slow" in names:
            self.began.set()
            assert self.may_end.wait(20)
        if "broken" in names:
            raise ConnectionError("gone")
        return {name: len(name) for name in names if name != "nobody"}

    def find_while_a_read_lasts(self, pool: ThreadPoolExecutor, *names: str) -> list[Future[int | None]]:
        first = pool.submit(self.shared.find, "slow")
        assert self.began.wait(20)
        others = []
        for name in names:
            others.append(pool.submit(self.shared.find, name))
            self.wait_until_waiting(len(others))
        self.may_end.set()
        return [first, *others]

    def wait_until_waiting(self, count: int) -> None:
        deadline = time.monotonic() + 20
        while len(self.shared._waiting) < count:
            assert time.monotonic() < deadline
            time.sleep(0.001)


@pytest.fixture
def totals() -> SlowTotals:
    return SlowTotals()


def test_one_thread_alone_reads_at_once_for_itself(totals: SlowTotals) -> None:
    assert [totals.shared.find(name) for name in ("flask", "nobody", "flask")] == [5, None, 5]
    assert totals.reads == [["flask"], ["nobody"], ["flask"]]


def test_those_who_come_during_a_read_share_the_next_one(totals: SlowTotals) -> None:
    with ThreadPoolExecutor(5) as pool:
        found = totals.find_while_a_read_lasts(pool, "a", "nobody", "ccc", "a")

    assert [future.result() for future in found] == [4, 1, None, 3, 1]
    assert totals.reads == [["slow"], ["a", "nobody", "ccc", "a"]]


def test_an_error_is_told_to_all_who_shared_the_read_and_to_nobody_else(totals: SlowTotals) -> None:
    with ThreadPoolExecutor(3) as pool:
        first, *others = totals.find_while_a_read_lasts(pool, "broken", "flask")

    assert first.result() == 4
    for future in others:
        with pytest.raises(ConnectionError, match="gone"):
            future.result()
    assert totals.shared.find("flask") == 5


def test_among_many_threads_each_gets_its_own_and_nobody_is_forgotten(totals: SlowTotals) -> None:
    names = ["x" * length for length in range(1, 41)] * 50

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(totals.shared.find, names, timeout=60)) == [len(name) for name in names]
    assert sum(map(len, totals.reads)) == len(names)
