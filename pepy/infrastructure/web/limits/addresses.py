"""Whose address counts: the peer's, or what proxies say if they are trusted."""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NOWHERE = "nowhere"
"""Everybody whose server hands over no address, as behind a socket file."""
_BITS_OF_A_HOST = 64
"""One subscriber usually has a /64 of IPv6 (RFC 6177), so the rest of an address is free to choose."""
_PORT = re.compile(r"\[([0-9a-fA-F:.]+)\](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}")
"""Some proxies append the port of the connection."""


@frozen
class ClientAddresses:
    """Says from which address a request comes."""

    trusted_proxies: tuple[Network, ...] = ()

    def address_of(self, environ: "WSGIEnvironment") -> str:
        """Return the client's address, an IPv6 one as its /64."""
        peer = _address(environ.get("REMOTE_ADDR", ""))
        if peer is None:
            return _NOWHERE
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        if not forwarded or not self._trusts(peer):
            return _household(peer)
        return _household(self._client(peer, forwarded))

    def _client(self, peer: Address, forwarded: str) -> Address:
        """Return the rightmost address that is no trusted proxy's.

        Each proxy appends whom it heard from, so what stands left of the first stranger is only what that stranger
        claims. A part that is no address makes the whole list worthless: then the peer counts.
        """
        client = peer
        for part in reversed(forwarded.split(",")):
            found = _address(part.strip())
            if found is None:
                return peer
            client = found
            if not self._trusts(client):
                break
        return client

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self.trusted_proxies)


@lru_cache(maxsize=10_000)
def _address(text: str) -> Address | None:
    if has_port := _PORT.fullmatch(text):
        text = has_port[1] or has_port[2]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A server that listens on IPv6 sees IPv4 clients so.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=10_000)
def _household(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return f"{IPv6Address(int(address) >> _BITS_OF_A_HOST << _BITS_OF_A_HOST)}/{_BITS_OF_A_HOST}"
