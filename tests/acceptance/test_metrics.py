"""`/metrics` of a service with several workers."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.acceptance.conftest import YESTERDAY, CommandLine, Service, start_service, stop_service


@pytest.fixture
def two_workers(pepy: CommandLine, tmp_path: Path) -> Iterator[Service]:
    (tmp_path / "scratch").mkdir()
    service = start_service(pepy.settings | {"TMPDIR": str(tmp_path / "scratch")}, workers=2)
    yield service
    stop_service(service)


def test_counts_of_all_workers_are_added_up_and_outlive_a_killed_one(
    pepy: CommandLine, two_workers: Service, tmp_path: Path
) -> None:
    pepy.store_day(YESTERDAY, {"foo": {"version": {"1.0": 3}}})
    for _ in range(20):
        two_workers.get("/api/projects/foo")
    workers = counting_workers(tmp_path)
    assert counted(two_workers, "application") + counted(two_workers, "memory") == 20
    # Each worker makes an answer once and then knows it.
    assert counted(two_workers, "memory") >= 18
    assert value(two_workers, "pepy_import_downloads") == 3

    os.kill(workers[0], signal.SIGKILL)
    wait_until(lambda: answers_by_another_worker(two_workers, tmp_path, workers))

    assert counted(two_workers, "application") + counted(two_workers, "memory") == 20


def test_nothing_is_left_of_the_counts_when_the_service_ends(two_workers: Service, tmp_path: Path) -> None:
    assert counting_workers(tmp_path)

    stop_service(two_workers)

    assert list((tmp_path / "scratch").iterdir()) == []


def counted(service: Service, source: str) -> float:
    return value(service, "pepy_requests_total", route="/api/projects/<name>", status="200", source=source) or 0


def value(service: Service, name: str, **labels: str) -> float | None:
    for family in text_string_to_metric_families(service.get("/metrics").text):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return sample.value
    return None


def counting_workers(folder: Path) -> list[int]:
    return [int(file.stem.rpartition("_")[2]) for file in folder.glob("scratch/pepy-metrics-*/counter_*.db")]


def answers_by_another_worker(service: Service, folder: Path, workers: list[int]) -> bool:
    with suppress(requests.ConnectionError):
        service.get("/health-check")
    return bool(set(counting_workers(folder)) - set(workers))


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
