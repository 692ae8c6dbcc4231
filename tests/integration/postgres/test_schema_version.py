"""Every command makes sure that the schema is right before it works."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import Engine, text

from pepy.domain.errors import StoreOutdatedError
from pepy.infrastructure.cli import main
from pepy.infrastructure.postgres import schema_version
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.schema import downgrade_schema, upgrade_schema
from pepy.infrastructure.postgres.schema_version import ensure_newest_schema

ARGUMENTS = {
    "import:downloads:day": [],
    "import:downloads:range": ["--from", "2026-08-01", "--to", "2026-08-02"],
    "import:downloads:file": ["--file", "day.csv", "--day", "2026-08-01"],
    "export:downloads:day": ["--file", "day.csv", "--day", "2026-08-01"],
    "import:total_downloads": ["--file", "totals.csv"],
    "imports:forget": ["--day", "2026-08-01", "--yes"],
    "imports:compact": ["--month", "2026-07"],
    "imports:archive": ["--keep-days", "5", "--folder", "."],
    "events:add": ["--kind", "note", "--from", "2026-08-01", "--text", "x"],
    "events:remove": ["--id", "1"],
    "keys:create": ["--name", "x"],
    "keys:revoke": ["x"],
    "serve": ["--port", "5299"],
}
NEEDS_NO_SCHEMA = {"db:upgrade", "admin:hash-password"}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    yield engine
    engine.dispose()


def revision(engine: Engine) -> str:
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()


def test_the_newest_file_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "pepy.infrastructure.postgres:migrations")

    assert schema_version._newest_revision() == ScriptDirectory.from_config(config).get_current_head()


def test_an_embedded_database_is_migrated_from_wherever_it_is(engine: Engine) -> None:
    ensure_newest_schema(engine, migrate=True)
    newest = revision(engine)
    downgrade_schema(engine, "-1")

    ensure_newest_schema(engine, migrate=True)

    assert revision(engine) == newest


@pytest.mark.parametrize("migrate", [True, False])
def test_a_newer_database_is_left_alone(engine: Engine, migrate: bool) -> None:
    upgrade_schema(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    ensure_newest_schema(engine, migrate=migrate)

    assert revision(engine) == "9999"


@pytest.mark.parametrize("command", [name for name in main._COMMANDS if name not in NEEDS_NO_SCHEMA])
def test_no_command_works_on_an_operators_database_that_is_not_migrated(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(StoreOutdatedError, match="run `pepy db:upgrade` first"):
        CliRunner(env={"PEPY_DATABASE_URL": database_url}).invoke(
            main.pepy, [command, *ARGUMENTS.get(command, [])], catch_exceptions=False
        )
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar() == 0
