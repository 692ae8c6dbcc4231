"""The settings of limits: a wrong one is one line that names it."""

from ipaddress import ip_network

import pytest

from pepy.domain.keys.request_limit import RequestLimit
from pepy.infrastructure.container.settings import SettingError, Settings


def test_limits_are_off_unless_set() -> None:
    settings = Settings.from_environment({"PEPY_LIMIT_STORE": "valkey://h", "PEPY_TRUSTED_PROXIES": "127.0.0.1"})

    assert not settings.has_limits


def test_limits_are_read() -> None:
    settings = Settings.from_environment({"PEPY_LIMIT_ANONYMOUS": "60/minute", "PEPY_LIMIT_KEY": "600/minute"})

    assert settings.limit_anonymous == RequestLimit(60, "minute")
    assert settings.limit_key == RequestLimit(600, "minute")
    assert settings.has_limits
    assert settings.limit_store is None


@pytest.mark.parametrize("name", ["PEPY_LIMIT_ANONYMOUS", "PEPY_LIMIT_KEY"])
def test_a_wrong_limit_is_named(name: str) -> None:
    with pytest.raises(SettingError, match=f"^{name} is not a limit such as 60/minute .*: lots$"):
        Settings.from_environment({name: "lots"})


def test_workers_count_alone_by_default() -> None:
    assert Settings.from_environment({"PEPY_LIMIT_STORE": "memory://"}).limit_store is None


@pytest.mark.parametrize(
    "address",
    ["redis://h", "rediss://h:6380/1", "valkey://:pass@h:6379/0", "valkeys://h?socket_timeout=1",
     "valkey+unix:///run/valkey.sock", "redis+unix:///run/redis.sock?db=1"],
)  # fmt: skip
def test_a_shared_store_is_an_address_that_the_client_can_use(address: str) -> None:
    assert Settings.from_environment({"PEPY_LIMIT_STORE": address}).limit_store == address


@pytest.mark.parametrize(
    "address",
    ["hunter2", "memcached://hunter2", "memory://hunter2", "valkey://", "redis://h:hunter2", "redis://h hunter2",
     "valkey://h?socket_timeout=hunter2", "async+redis://hunter2"],
)  # fmt: skip
def test_a_wrong_store_is_named_and_not_repeated(address: str) -> None:
    with pytest.raises(SettingError, match=r"^PEPY_LIMIT_STORE is not ") as refused:
        Settings.from_environment({"PEPY_LIMIT_STORE": address})
    assert "hunter2" not in str(refused.value)


def test_the_settings_do_not_show_the_stores_password() -> None:
    assert "hunter2" not in repr(Settings.from_environment({"PEPY_LIMIT_STORE": "redis://:hunter2@h"}))


@pytest.mark.parametrize("text", ["127.0.0.1,10.0.0.0/8 ::1", "127.0.0.1/32, 10.0.0.0/8,\t::1/128"])
def test_proxies_are_addresses_and_networks(text: str) -> None:
    wanted = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("::1"))

    assert Settings.from_environment({"PEPY_TRUSTED_PROXIES": text}).trusted_proxies == wanted


@pytest.mark.parametrize("text", ["localhost", "10.0.0.1/8", "10.0.0.0/33", "*", "127.0.0.1;::1"])
def test_wrong_proxies_are_named(text: str) -> None:
    with pytest.raises(SettingError, match=r"^PEPY_TRUSTED_PROXIES is not a list of addresses and networks such as"):
        Settings.from_environment({"PEPY_TRUSTED_PROXIES": text})
