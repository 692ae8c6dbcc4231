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
        f"{name} has no valid host and port: in the password, write @ as %40, : as %3A and / as %2F"
    )
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "rest", ["/pepy", "pepy:hun%40ter2@db/pepy", "pepy@[::1]:5432/pepy", "/pepy?host=/var/run/postgresql"]
)
def test_addresses_with_sockets_escapes_and_ipv6_are_accepted(rest: str) -> None:
    assert Settings.from_environment({"PEPY_DATABASE_URL": f"postgresql://{rest}"}).database_url is not None


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://pepy@%2Fvar%2Frun%2Fpostgresql/pepy",
        "postgres://pepy@db1,db2:5433/pepy?target_session_attrs=read-write",
        "postgresql://pepy@db/pepy?application_name=x&options=-csearch_path%3Dstats&client_encoding=latin1&sslmode=require",
        "postgresql+psycopg2://pepy@db/pepy",
        "postgresql://%40abstract/pepy",
        "host=/var/run/postgresql dbname='my pepy'",
        "service=pepy",
    ],
)
@pytest.mark.parametrize("name", ["PEPY_DATABASE_URL", "PEPY_DATABASE_READ_URL"])
def test_everything_that_libpq_takes_is_accepted_as_it_is(name: str, text: str) -> None:
    settings = Settings.from_environment({name: text})

    assert (settings.database_url or settings.database_read_url) == text


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        (
            "postgresql://pepy:hun%ter2@db/pepy",
            "has a % that does not start a percent-encoded character: write % as %25",
        ),
        ("postgresql://db/pepy?aplication_name=x", "has a parameter that libpq does not know: aplication_name"),
        ("host=db pasword=hunter2", "has a parameter that libpq does not know: pasword"),
        ("postgresql://db/pepy?=hunter2", "has something after the ? that is not of the form name=value&name=value"),
        ("host=db password='hunter2", "is not of the form key=value: put values that contain spaces in single quotes"),
        ("postgresql://pepy:hun/ter2@db/pepy", "has no valid host and port: in the password, write @ as %40, "),
        ("postgresql://pepy:hunter2%E9@db/pepy", "has bytes that are not UTF-8: write é, for example, as %C3%A9"),
        ("postgresql://pepy:hunter2\udce9@db/pepy", "has bytes that are not UTF-8: write é, for example, as %C3%A9"),
        ("host=db password=hunter2\udce9", "has bytes that are not UTF-8: write é, for example, as %C3%A9"),
        ("postgresql://db/%E9", "has bytes that are not UTF-8: write é, for example, as %C3%A9"),
        ("postgresql://db/pepy?options=-csearch_path=stats", "has a parameter with a second = in it: write = inside"),
        ("postgresql://db/pepy?replication=true", "asks for a replication session: remove `replication`"),
        ("mysql://pepy:hunter2@db/pepy", "is not a PostgreSQL URL: it should look like postgresql://"),
        ("hunter2", "is not a PostgreSQL URL: it should look like postgresql://"),
    ],
)
def test_what_libpq_does_not_take_is_refused_without_repeating_a_secret(text: str, trouble: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.from_environment({"PEPY_DATABASE_URL": text})

    assert str(refused.value).startswith(f"PEPY_DATABASE_URL {trouble}")
    assert "ter2" not in str(refused.value)
    assert refused.value.__cause__ is None
