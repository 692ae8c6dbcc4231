"""Whose address counts, whatever the headers claim."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.infrastructure.web.limits.addresses import ClientAddresses

NOBODY_TRUSTED = ClientAddresses()
BEHIND_PROXIES = ClientAddresses((ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("fd00::/8")))


def address(addresses: ClientAddresses, peer: str, forwarded: str | None = None) -> str:
    header = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return addresses.address_of({"REMOTE_ADDR": peer, **header})


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "nowhere"),
        ("unix:", "nowhere"),
    ],
)
def test_without_proxies_the_peer_counts_and_ipv6_by_household(peer: str, counted: str) -> None:
    assert address(NOBODY_TRUSTED, peer) == counted
    assert address(BEHIND_PROXIES, peer) == counted


@pytest.mark.parametrize(
    ("forwarded", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("203.0.113.9, 192.0.2.1", "192.0.2.1"),
        ("203.0.113.9, 192.0.2.1, 10.1.1.1", "192.0.2.1"),
        ("192.0.2.1, 10.1.1.1, fd00::1,10.2.2.2", "192.0.2.1"),
        ("10.1.1.1, 10.2.2.2", "10.1.1.1"),
        ("2001:db8:1:2:3::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("[2001:db8:1:2:3::1]:4711", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3::1]", "2001:db8:1:2::/64"),
        # A stranger's own claim may be anything, since nobody reads that far.
        ("rubbish, 192.0.2.1", "192.0.2.1"),
        ("192.0.2.1, rubbish", "127.0.0.1"),
        ("192.0.2.1, ", "127.0.0.1"),
        ("192.0.2.1, rubbish, 10.1.1.1", "127.0.0.1"),
        ("unknown", "127.0.0.1"),
        ("192.0.2.1/32", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
@pytest.mark.parametrize("peer", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_trusted_proxies_are_believed_from_the_right(peer: str, forwarded: str, counted: str) -> None:
    assert address(BEHIND_PROXIES, peer, forwarded) == counted


ADDRESSES = st.ip_addresses().map(str)
HEADERS = st.one_of(
    st.text(max_size=100),
    st.lists(st.one_of(ADDRESSES, st.sampled_from(["127.0.0.1", "10.1.1.1", "unknown", ""])), max_size=6).map(
        ", ".join
    ),
)


@given(ADDRESSES.filter(lambda peer: not peer.startswith(("10.", "127.", "fd", "::"))), HEADERS)
def test_no_header_of_a_stranger_changes_whose_limit_counts(peer: str, forwarded: str) -> None:
    assert address(BEHIND_PROXIES, peer, forwarded) == address(BEHIND_PROXIES, peer)
    assert address(NOBODY_TRUSTED, peer, forwarded) == address(NOBODY_TRUSTED, peer)


@given(HEADERS, st.sampled_from(["192.0.2.1", "203.0.113.9"]))
def test_behind_a_proxy_nothing_that_a_client_sends_changes_whose_limit_counts(claimed: str, client: str) -> None:
    """The proxy appends whom it heard from, as nginx and others do."""
    assert address(BEHIND_PROXIES, "127.0.0.1", f"{claimed}, {client}") == client
