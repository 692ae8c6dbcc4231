"""The address of the database is refused in one line that repeats nothing of it, because it has a password."""

import pytest

from pepy.infrastructure.container.settings import SettingError, Settings


@pytest.mark.parametrize(
    "rest",
    ["pepy:hun@ter2@db:5432/pepy", "pepy:x@db:hunter2/pepy", "pepy:x@[::hunter2/pepy", "pepy:hunter2@db:70000/pepy"],
)
@pytest.mark.parametrize("name", ["PEPY_DATABASE_URL", "PEPY_DATABASE_READ_URL"])
def test_an_address_whose_host_or_port_cannot_be_read_is_refused_without_repeating_it(name: str, rest: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.from_environment({name: f"postgresql://{rest}"})

    assert str(refused.value) == (
        f"{name} has no readable host and port: in its password, write @ as %40, : as %3A and / as %2F"
    )
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "rest", ["/pepy", "pepy:hun%40ter2@db/pepy", "pepy@[::1]:5432/pepy", "/pepy?host=/var/run/postgresql"]
)
def test_addresses_with_sockets_escapes_and_ipv6_are_accepted(rest: str) -> None:
    assert Settings.from_environment({"PEPY_DATABASE_URL": f"postgresql://{rest}"}).database_url is not None
