"""A monitor hears how an import went, and can never make it fail."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from attrs import Factory, define

from pepy.application.command.imports.import_monitor import monitored
from pepy.infrastructure.healthcheck import HealthcheckMonitor


class ImportBrokeError(Exception):
    """What ends an import in these tests."""


@define
class Monitor:
    """A monitor that remembers which paths it was called at."""

    address: str = ""
    status: int = 200
    calls: list[str] = Factory(list)


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    monitor = Monitor()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            monitor.calls.append(self.path)
            self.send_response(monitor.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        monitor.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield monitor
        server.shutdown()
        thread.join()


def run_import(address: str | None, error: BaseException | None = None) -> None:
    with monitored(HealthcheckMonitor(address)):
        if error:
            raise error


def test_a_success_calls_the_address_as_it_is(monitor: Monitor) -> None:
    run_import(f"{monitor.address}/ping/secret/?rid=1")

    assert monitor.calls == ["/ping/secret/?rid=1"]


@pytest.mark.parametrize("error", [ImportBrokeError(), SystemExit(143), KeyboardInterrupt()])
@pytest.mark.parametrize("ending", ["", "/"])
def test_a_failure_of_any_kind_calls_fail_below_the_address(
    monitor: Monitor, error: BaseException, ending: str
) -> None:
    with pytest.raises(type(error)):
        run_import(f"{monitor.address}/ping/secret{ending}?rid=1", error)

    assert monitor.calls == ["/ping/secret/fail?rid=1"]


def test_without_an_address_nothing_is_called(monitor: Monitor) -> None:
    run_import(None)
    with pytest.raises(ImportBrokeError):
        run_import(None, ImportBrokeError())

    assert monitor.calls == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/secret",
        "http://[::1/secret",
        "http://127.0.0.1:99999/secret",
        "http://nowhere.invalid/secret",
    ],
)
def test_a_monitor_that_cannot_be_reached_is_a_warning_without_its_address(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    run_import(address)
    with pytest.raises(ImportBrokeError):
        run_import(address, ImportBrokeError())

    assert caplog.text.count("could not notify the monitor at PEPY_HEALTHCHECK_URL") == 2
    assert "secret" not in caplog.text


def test_a_monitor_that_refuses_is_a_warning_too(monitor: Monitor, caplog: pytest.LogCaptureFixture) -> None:
    monitor.status = 404
    run_import(f"{monitor.address}/secret")

    assert "could not notify the monitor at PEPY_HEALTHCHECK_URL: it answered 404" in caplog.text
