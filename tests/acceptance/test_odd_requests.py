"""No request, however odd, gives a 5xx or an error in another shape. `make fuzz` sends 100,000, `make test` a few."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from urllib.parse import urlsplit

import pytest

from tests.acceptance.conftest import Service, start_service, stop_service
from tests.acceptance.in_process import environment_of, import_days
from tests.acceptance.odd_requests import OddRequest, RawClient, complaint

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "3000"))
SEED = os.environ.get("FUZZ_SEED", "pepy")
CLIENTS = 4
MAX_COMPLAINTS = 20


@pytest.fixture
def fuzzed(database_url: str) -> Iterator[Service]:
    import_days(database_url)
    service = start_service(environment_of(database_url))
    yield service
    stop_service(service)


@pytest.mark.timeout(3600)
def test_odd_requests_are_answered_in_order(fuzzed: Service) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        complaints = list(pool.map(lambda number: complaints_of(fuzzed, f"{SEED} {number}"), range(CLIENTS)))

    assert not "\n".join(complaint for of_client in complaints for complaint in of_client)
    assert fuzzed.get("/health-check").status_code == 200


def complaints_of(service: Service, seed: str) -> list[str]:
    """Send this client's share of the requests, the same ones for the same seed."""
    chance = Random(seed)  # noqa: S311 - Chance must be repeatable here.
    client = RawClient(urlsplit(service.address).port or 0)
    complaints: list[str] = []
    for _ in range(REQUESTS // CLIENTS):
        request = OddRequest.random(chance)
        try:
            wrong = complaint(request, client.send(request))
        except Exception as error:
            wrong = f"no answer: {error!r}"
        if wrong:
            complaints.append(f"{wrong} to {request}")
        if len(complaints) == MAX_COMPLAINTS:
            break
    client.close()
    return complaints
