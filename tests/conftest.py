"""The PostgreSQL that tests run on: pepy's own embedded one, in a folder that is thrown away."""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from schemathesis.pytest.plugin import SchemathesisFunction
from sqlalchemy import Engine, create_engine, make_url, text

from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.embedded.claim import EmbeddedPostgres
from pepy.infrastructure.postgres.schema import upgrade_schema

# What a test writes need not survive the machine.
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}

# Tests time nothing: a busy machine must not make one fail.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

pytest_plugins = ["tests.bigquery_emulator", "tests.logging_state", "tests.object_stores"]

_numbers = count(1)

_MAX_RUN, _MAX_RUN_OF_SOME_FILES = timedelta(minutes=10), timedelta(minutes=3)
"""Of all tests, and of files that are named, on a machine that has other things to do as well."""


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let a run not begin shortly before midnight: tests of the daily import ask only once what day it is."""
    files_are_named = session.config.args_source is pytest.Config.ArgsSource.ARGS
    left = _until_midnight(datetime.now(UTC))
    if left < (_MAX_RUN_OF_SOME_FILES if files_are_named else _MAX_RUN):
        print(f"Waiting for UTC midnight, {left.seconds + 1} seconds", file=sys.stderr)  # noqa: T201 - For the tester.
        time.sleep(left.total_seconds())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test an id of its own: of several with the same one, pytest-xdist runs only the first.

    Schemathesis 4.32 says which operation a test is of in its name alone. Raises UsageError if two ids are the same.
    """
    for item in items:
        if isinstance(item, SchemathesisFunction):
            operation = item.name.removeprefix(f"{item.originalname}[").removesuffix("]")
            item._id = item._id.with_params(operation)
    if repeated := [nodeid for nodeid, times in Counter(item.nodeid for item in items).items() if times > 1]:
        raise pytest.UsageError(f"several tests have the id {repeated[0]}")


def _until_midnight(now: datetime) -> timedelta:
    return datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC) - now


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a fresh server that lives as long as the test session."""
    with temporary_data_dir() as folder, EmbeddedPostgres(folder, FAST_AND_FORGETFUL) as url:
        yield url


@pytest.fixture(scope="session")
def cluster_template() -> Iterator[Path]:
    """A data folder with a cluster that nobody serves, to be copied: making another one takes two seconds."""
    with temporary_data_dir() as folder:
        with EmbeddedPostgres(folder, FAST_AND_FORGETFUL):
            pass
        yield folder


@pytest.fixture
def data_dir(cluster_template: Path) -> Iterator[Path]:
    """A data folder of the test's own with an empty cluster in it."""
    with temporary_data_dir(cluster_template) as folder:
        yield folder


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    yield from _fresh_database(postgres_url)


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """The name of an empty database of the newest schema, to be copied: that is quicker than migrating another one."""
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    _execute(server, "CREATE DATABASE migrated TEMPLATE template0 STRATEGY wal_log")
    server.dispose()
    engine = connect(make_url(postgres_url).set(database="migrated").render_as_string(hide_password=False))
    upgrade_schema(engine)
    # A database can be copied only while nobody is connected to it.
    engine.dispose()
    return "migrated"


@pytest.fixture
def migrated_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    """The URL of an empty database of the newest schema, of the test's own."""
    yield from _fresh_database(postgres_url, migrated_template)


@pytest.fixture
def migrated_engine(migrated_url: str) -> Iterator[Engine]:
    """Connections to an empty database of the newest schema, of the test's own."""
    engine = connect(migrated_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def module_database_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    """The URL of an empty database of the newest schema that the tests of a module share."""
    yield from _fresh_database(postgres_url, migrated_template)


@contextmanager
def temporary_data_dir(template: Path | None = None) -> Iterator[Path]:
    """Give a data folder that is thrown away, with what is in another one whose server is stopped."""
    with tempfile.TemporaryDirectory(prefix="pepy-") as folder:
        # Root's server runs as another account, which must be able to get in.
        Path(folder).chmod(0o711)
        if template:
            subprocess.run(["/bin/cp", "-Rp", f"{template}/.", folder], check=True)
        yield Path(folder)


def _fresh_database(postgres_url: str, template: str = "template0") -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


def _execute(server: Engine, statement: str) -> None:
    with server.connect() as connection:
        connection.execute(text(statement))
