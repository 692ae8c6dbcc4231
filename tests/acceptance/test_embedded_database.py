"""pepy without PEPY_DATABASE_URL: whichever command comes first, the embedded database is there and migrated."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.embedded.claim import EmbeddedPostgres
from pepy.infrastructure.postgres.schema import downgrade_schema, upgrade_schema
from tests.acceptance.conftest import YESTERDAY, CommandLine, start_service, stop_service

ONE_PROJECT = {"flask": {"version": {"3.0": 7}}}


@pytest.fixture
def newcomer() -> Iterator[CommandLine]:
    """A command line with nothing but an empty data folder."""
    with tempfile.TemporaryDirectory(prefix="pepy-") as folder:
        # Root's server runs as another account, which must be able to get in.
        Path(folder).chmod(0o711)
        yield CommandLine({"PEPY_DATA_DIR": folder})


def test_a_newcomer_imports_a_file_and_serves_it_without_having_heard_of_migrations(
    newcomer: CommandLine, tmp_path: Path
) -> None:
    imported = newcomer.import_day(tmp_path, YESTERDAY, ONE_PROJECT)
    assert imported.returncode == 0, imported.stderr

    service = start_service(newcomer.settings, workers=2)
    assert service.get("/api/projects/flask").json()["total_downloads"] == 7
    assert stop_service(service) == 0


def test_two_commands_that_are_a_newcomers_first_do_not_disturb_each_other(
    newcomer: CommandLine, tmp_path: Path
) -> None:
    with ThreadPoolExecutor() as beside:
        verified = beside.submit(newcomer, "imports:verify")
        imported = newcomer.import_day(tmp_path, YESTERDAY, ONE_PROJECT)

    assert (imported.returncode, verified.result().returncode) == (0, 0), imported.stderr + verified.result().stderr


def test_an_older_pepys_data_are_migrated_by_the_first_command_and_a_newer_ones_left_alone(
    newcomer: CommandLine, tmp_path: Path
) -> None:
    with EmbeddedPostgres(Path(newcomer.settings["PEPY_DATA_DIR"])) as url:
        assert newcomer.import_day(tmp_path, YESTERDAY, ONE_PROJECT).returncode == 0
        engine = connect(url)
        downgrade_schema(engine, "-1")

        assert newcomer("imports:status").returncode == 0
        migration = upgrade_schema(engine)
        assert migration.before == migration.after

        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        ahead = newcomer("imports:status")
        assert (ahead.returncode, "schema 9999, which is newer than this program" in ahead.stderr) == (0, True)
        engine.dispose()
