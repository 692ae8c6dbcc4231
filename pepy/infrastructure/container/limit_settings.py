"""Reading the settings of limits that are more than a number."""

import re
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network

_STORE = re.compile(r"(rediss?|redis\+unix|valkeys?|valkey\+unix)://\S+")


def networks(text: str) -> tuple[Network, ...]:
    """Read addresses and networks, separated by commas or spaces. Raises ValueError."""
    return tuple(_network(part) for part in re.split(r"[,\s]+", text) if part)


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError(f"is not a list of addresses and networks such as 127.0.0.1, 10.0.0.0/8: {error}") from None


def limit_store(text: str) -> str | None:
    """Read where requests are counted, None for each worker's memory.

    Raises ValueError, whose message does not repeat the address: there may be a password in it.
    """
    if text == "memory://":
        return None
    if not _STORE.fullmatch(text):
        raise ValueError("is not memory://, or an address such as redis://host:6379/0 or valkey://host:6379/0")
    if not (find_spec("limits") and find_spec("valkey")):
        raise ValueError("needs packages that are not installed: pip install 'pepy[valkey]'")
    from valkey import ConnectionPool  # noqa: PLC0415 - Only who shares counts needs it.

    try:
        ConnectionPool.from_url(re.sub(r"^valkey\+unix|^redis\+unix", "unix", valkey_address(text)))  # type: ignore[no-untyped-call]
    except (ValueError, TypeError):
        raise ValueError("is not an address that the client of Valkey and Redis can use") from None
    return text


def valkey_address(text: str) -> str:
    """Return an address of Redis as one of Valkey: both speak the same protocol, and one client is enough."""
    return re.sub("^redis", "valkey", text)
