"""Where `pepy serve` listens: found out before the server starts, because it would say less clearly what is wrong."""

import socket

from pepy.domain.errors import PepyError


class UnusableAddressError(PepyError):
    """An address that nobody can listen on, or that somebody else listens on already."""


def free_address(host: str, port: int) -> str:
    """Return the IP address of a host name on which this port is free.

    The server shares its port with every other one that does the same, so without this a second `pepy serve` would
    quietly take half of the requests of the first.

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
