"""The PostgreSQL that tests run on: pepy's own embedded one, in a folder that is thrown away."""

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, make_url, text

from pepy.infrastructure.postgres.embedded import EmbeddedPostgres
from pepy.infrastructure.postgres.engine import connect
from pepy.infrastructure.postgres.schema import upgrade_schema

# What a test writes need not survive the machine.
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}

# Tests time nothing: a busy machine must not make one fail.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

pytest_plugins = ["tests.bigquery_emulator"]

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a fresh server that lives as long as the test session."""
    with tempfile.TemporaryDirectory(prefix="pepy-") as folder:
        # Root's server runs as another account, which must be able to get in.
        Path(folder).chmod(0o711)
        with EmbeddedPostgres(Path(folder), FAST_AND_FORGETFUL) as url:
            yield url


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    yield from _fresh_database(postgres_url)


@pytest.fixture
def migrated_engine(database_url: str) -> Iterator[Engine]:
    """Connections to an empty database of the newest schema, of the test's own."""
    engine = connect(database_url)
    upgrade_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def module_database_url(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database that the tests of a module share."""
    yield from _fresh_database(postgres_url)


def _fresh_database(postgres_url: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    _execute(server, f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY wal_log")
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


def _execute(server: Engine, statement: str) -> None:
    with server.connect() as connection:
        connection.execute(text(statement))
