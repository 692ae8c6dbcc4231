import socket

import pytest

from pepy.infrastructure.cli.listening import UnusableAddressError, free_address


@pytest.fixture
def taken_port() -> int:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_refused_even_if_it_could_be_shared(taken_port: int) -> None:
    with pytest.raises(UnusableAddressError, match=f"^Cannot listen on localhost, port {taken_port}: .*in use; choose"):
        free_address("localhost", taken_port)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_host_name_is_resolved_for_the_server(host: str) -> None:
    assert free_address(host, 0) == "127.0.0.1"


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "a" * 70, "\ud800", "1.2.3.4.5"])
def test_an_address_of_another_machine_is_refused_in_one_line(host: str) -> None:
    with pytest.raises(UnusableAddressError, match=r"^Cannot listen on .*; choose others with --host and --port$"):
        free_address(host, 0)
