"""PostgreSQL restarts under load: clients see 503s in the format of all errors and nothing worse, and then all is well
again."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

import pytest
import requests
from attrs import define, field

from pepy.infrastructure.postgres.embedded.claim import EmbeddedPostgres
from pepy.infrastructure.postgres.embedded.server import EmbeddedServer
from tests.acceptance.conftest import YESTERDAY, CommandLine, Service, start_service, stop_service
from tests.conftest import FAST_AND_FORGETFUL

# The number makes each address new, so that no answer comes from memory.
PATHS = (
    "/badge/flask?{}",
    "/badge/flask/month?{}",
    "/api/projects/flask?{}",
    "/api/v2/projects/flask?{}",
    "/health-check",
)


@pytest.fixture
def service(data_dir: Path) -> Iterator[Service]:
    """A service on a PostgreSQL of its own that stores one project."""
    with EmbeddedPostgres(data_dir, FAST_AND_FORGETFUL) as url:
        pepy = CommandLine({"PEPY_DATABASE_URL": url})
        assert pepy("db:upgrade").returncode == 0
        pepy.store_day(YESTERDAY, {"flask": {"version": {"3.0": 7}}})
        started = start_service(pepy.settings)
        yield started
        stop_service(started)


@define
class Load:
    """Clients that ask without a pause, and what they got."""

    service: Service
    statuses: Counter[int] = field(factory=Counter)
    odd_answers: list[str] = field(factory=list)
    stopped: Event = field(factory=Event)

    def ask(self) -> None:
        with requests.Session() as session:
            for number in count():
                if self.stopped.is_set():
                    return
                for path in PATHS:
                    self._note(session.get(self.service.address + path.format(number), timeout=20))

    def wait_for(self, status: int, times: int) -> None:
        wanted = self.statuses[status] + times
        deadline = time.monotonic() + 60
        while self.statuses[status] < wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        assert self.statuses[status] >= wanted, self.statuses

    def _note(self, answer: requests.Response) -> None:
        is_fine = answer.status_code == 200 or (
            answer.status_code == 503
            and answer.headers["Content-Type"] == "application/json"
            and set(answer.json()) == {"error", "message"}
            and answer.json()["error"] == 503
            and int(answer.headers["Retry-After"]) > 0
            and answer.headers["Cache-Control"] == "no-store"
        )
        if not is_fine:
            self.odd_answers.append(f"{answer.status_code} {answer.headers} {answer.text}")
        self.statuses[answer.status_code] += 1


def wait_until_healed(service: Service) -> None:
    deadline = time.monotonic() + 30
    while any(service.get(path.format(time.monotonic())).status_code != 200 for path in PATHS):
        assert time.monotonic() < deadline, "the service does not heal"


def test_clients_see_only_503s_while_postgresql_restarts_and_then_all_is_well(service: Service, data_dir: Path) -> None:
    server, load = EmbeddedServer(data_dir, FAST_AND_FORGETFUL), Load(service)
    with ThreadPoolExecutor(4) as clients:
        asking = [clients.submit(load.ask) for _ in range(4)]
        try:
            load.wait_for(200, times=50)
            for _ in range(2):
                server.stop()
                load.wait_for(503, times=50)
                server.running_url()
                wait_until_healed(service)
                load.wait_for(200, times=50)
        finally:
            load.stopped.set()
        for client in asking:
            client.result()

    assert load.odd_answers == []
