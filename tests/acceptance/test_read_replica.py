"""The service on a primary and its replica: either of them dies, and clients notice nothing."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.acceptance.conftest import YESTERDAY, CommandLine, Service, start_service, stop_service
from tests.streaming_replica import Pair, running_pair, wait_until

_numbers = count(1)


@pytest.fixture
def pair(data_dir: Path) -> Iterator[Pair]:
    with running_pair(data_dir) as pair:
        yield pair


def test_clients_get_their_answers_whichever_server_dies(pair: Pair) -> None:
    settings = {"PEPY_DATABASE_URL": pair.primary_url, "PEPY_DATABASE_READ_URL": pair.replica_url}
    pepy = CommandLine(settings)
    assert pepy("db:upgrade").returncode == 0
    pepy.store_day(YESTERDAY, {"foo": {"version": {"1.0": 3}}})
    service = start_service(settings)
    try:
        wait_until(lambda: is_replica_fit(service))
        pair.kill_replica()
        assert totals(service) == [3] * 50

        pair.start_replica()
        wait_until(lambda: is_replica_fit(service))
        pair.kill_primary()
        assert totals(service) == [3] * 50
        assert is_replica_fit(service)
    finally:
        stop_service(service)


def totals(service: Service) -> list[int]:
    """Ask 50 times for a total, each time by another address, because one that is known is answered from memory."""
    answers = [service.get(f"/api/projects/foo?number={next(_numbers)}") for _ in range(50)]
    return [answer.json().get("total_downloads", answer.status_code) for answer in answers]


def is_replica_fit(service: Service) -> bool:
    return "pepy_replica_fit 1.0" in service.get("/metrics").text
