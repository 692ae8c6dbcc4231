"""One thread refreshes answers, each address once, whatever goes wrong."""

import logging
import threading

import pytest

from pepy.infrastructure.web.cache.refresher import Refresher


def test_work_of_one_key_waits_once_and_may_come_again_when_it_is_done() -> None:
    refresher, may_end, done = Refresher(), threading.Event(), threading.Semaphore(0)
    made: list[str] = []

    def make(what: str) -> None:
        may_end.wait(10)
        made.append(what)
        done.release()

    for key in ("numpy", "numpy", "flask", "numpy"):
        refresher.refresh(key, lambda key=key: make(key))
    may_end.set()
    for _ in range(2):
        assert done.acquire(timeout=10)
    # The thread starts this work only after it has finished the one before.
    refresher.refresh("last", done.release)
    assert done.acquire(timeout=10)
    refresher.refresh("numpy", lambda: make("numpy"))
    assert done.acquire(timeout=10)

    assert made == ["numpy", "flask", "numpy"]


def test_work_that_fails_is_logged_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    refresher, done = Refresher(), threading.Event()
    with caplog.at_level(logging.ERROR):
        refresher.refresh("broken", lambda: 1 // 0)
        refresher.refresh("sound", done.set)
        assert done.wait(10)

    assert "An answer could not be refreshed" in caplog.text


def test_all_work_is_done_by_one_thread_that_does_not_keep_the_process_from_ending() -> None:
    refresher, done = Refresher(), threading.Semaphore(0)
    threads: set[threading.Thread] = set()

    def note() -> None:
        threads.add(threading.current_thread())
        done.release()

    for key in range(20):
        refresher.refresh(key, note)
    for _ in range(20):
        assert done.acquire(timeout=10)

    assert [thread.daemon for thread in threads] == [True]
