"""Ending the service while it works: requests that have begun are answered, then it ends."""

import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

import requests
from sqlalchemy import create_engine, make_url, text

from pepy.infrastructure.postgres.connection.sessions import READ_SECONDS
from tests.acceptance.conftest import YESTERDAY, CommandLine, Service, start_service


def test_a_request_that_has_begun_is_answered_after_sigterm(pepy: CommandLine) -> None:
    pepy.store_day(YESTERDAY, {"foo": {"version": {"1.0": 3}}})
    answers = (answer_after_sigterm(pepy.settings) for _ in range(5))

    # On a busy machine the lock can be held for longer than any statement may take.
    answer = next(answer for answer in answers if answer.elapsed < timedelta(seconds=READ_SECONDS))
    assert answer.json()["total_downloads"] == 3


def answer_after_sigterm(settings: Mapping[str, str]) -> requests.Response:
    """Return the answer to a request that waits for a lock until the service has stopped to accept others."""
    service = start_service(settings)
    with ThreadPoolExecutor() as beside:
        with locked_projects(settings["PEPY_DATABASE_URL"]) as is_waited_for:
            answer = beside.submit(service.get, "/api/projects/foo")
            wait_until(is_waited_for)
            service.process.send_signal(signal.SIGTERM)
            wait_until(lambda: refuses(service))

        assert service.process.wait(30) == 0
        return answer.result()


def test_a_client_that_never_finishes_its_request_does_not_keep_the_service_from_ending(pepy: CommandLine) -> None:
    service = start_service(pepy.settings)
    with closing(socket.create_connection(("127.0.0.1", make_url(service.address).port))) as client:
        client.sendall(b"GET /health-check HTTP/1.1\r\nHost:")
        service.get("/health-check")

        service.process.send_signal(signal.SIGTERM)

        assert service.process.wait(30) == 0


@contextmanager
def locked_projects(url: str) -> Iterator[Callable[[], bool]]:
    """Hold a lock that every question for a project waits for; gives a way to ask whether one does."""
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("LOCK TABLE project IN ACCESS EXCLUSIVE MODE"))
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'project'::regclass")
        yield lambda: connection.execute(waiting).scalar() == 1
    engine.dispose()


def refuses(service: Service) -> bool:
    try:
        requests.get(f"{service.address}/health-check", timeout=1)
    except (requests.ConnectionError, requests.Timeout):
        # Without an answer: the kernel took the connection when the server had just stopped to accept any.
        return True
    return False


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)
