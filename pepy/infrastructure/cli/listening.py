"""Checking the address of `pepy serve` before the server starts, for clearer errors than the server's own."""

import socket

from pepy.domain.errors import PepyError


class UnusableAddressError(PepyError):
    """An address that is invalid or already in use."""


def free_address(host: str, port: int) -> str:
    """Return the IP address of a host name, after checking that the port is free there.

    The server allows sharing its port, so without this check a second `pepy serve` would silently take half of the
    requests of the first.

    Raises UnusableAddressError.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        # IPv4 goes first.
        family, _, _, _, address = min(found, key=lambda one: one[0] is not socket.AF_INET)
        socket.create_server(address[:2], family=family).close()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "not a host name"
        # The reason may repeat the address in parentheses.
        reason = reason.partition(" (")[0]
        raise UnusableAddressError(
            f"Cannot listen on {host}, port {port}: {reason}; choose others with --host and --port"
        ) from error
    return str(address[0])
