"""Starting and stopping `pepy serve`."""

import os
import signal
import socket
import time

from tests.acceptance.conftest import CommandLine, Service, start_service, stop_service


def port_of(service: Service) -> int:
    return int(service.address.rpartition(":")[2])


def until_refused(port: int) -> None:
    """Wait for nobody to listen on a port any more; the time limit of the test ends a wait in vain."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            time.sleep(0.05)
        except ConnectionRefusedError:
            return


def test_a_second_server_on_the_same_port_says_so_in_one_line(pepy: CommandLine, service: Service) -> None:
    second = pepy("serve", "--port", port_of(service))

    assert second.returncode == 1
    assert second.stderr.startswith(f"pepy: Cannot listen on 127.0.0.1, port {port_of(service)}: ")
    assert second.stderr.count("\n") == 1


def test_workers_end_with_a_server_that_was_killed(pepy: CommandLine) -> None:
    killed = start_service(pepy.settings)
    os.kill(killed.process.pid, signal.SIGKILL)
    killed.process.wait()

    until_refused(port_of(killed))

    again = start_service(pepy.settings)
    assert again.get("/health-check").status_code == 200
    assert stop_service(again) == 0
