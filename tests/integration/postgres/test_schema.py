"""Migrations run up and down, one process at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, inspect, text

from pepy.domain.errors import StoreOutdatedError
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.schema import downgrade_schema, require_newest_schema, upgrade_schema


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    yield engine
    engine.dispose()


def test_migrations_run_up_and_down_and_up_again(engine: Engine) -> None:
    first = upgrade_schema(engine)
    tables = set(inspect(engine).get_table_names())
    downgrade_schema(engine, "base")
    left = set(inspect(engine).get_table_names()) | set(inspect(engine).get_view_names())
    second = upgrade_schema(engine)

    assert {"project", "daily_downloads", "import_run"} <= tables
    assert left == {"alembic_version"}
    assert first.before is None
    assert first == second
    assert set(inspect(engine).get_table_names()) == tables


def test_a_database_that_is_up_to_date_is_left_alone(engine: Engine) -> None:
    upgrade_schema(engine)
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO project (id, name) VALUES (1, 'requests')"))

    again = upgrade_schema(engine)

    assert again.before == again.after
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM project")).scalars().all() == ["requests"]


def test_two_processes_that_migrate_at_once_do_not_disturb_each_other(engine: Engine) -> None:
    with ThreadPoolExecutor() as pool:
        migrations = list(pool.map(upgrade_schema, [engine] * 4))

    assert sorted(migration.before is None for migration in migrations) == [False, False, False, True]
    assert len({migration.after for migration in migrations}) == 1


def test_an_older_schema_is_refused_with_the_command_that_helps(engine: Engine) -> None:
    upgrade_schema(engine)
    downgrade_schema(engine, "-1")

    with pytest.raises(StoreOutdatedError, match="pepy db:upgrade"):
        require_newest_schema(engine)


def test_a_schema_of_a_newer_program_is_used_and_left_alone(engine: Engine) -> None:
    upgrade_schema(engine)
    with engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    again = upgrade_schema(engine)
    require_newest_schema(engine)

    assert (again.before, again.after) == ("9999", "9999")


def test_a_downgrade_leaves_no_partition_behind(engine: Engine) -> None:
    upgrade_schema(engine)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE daily_downloads_2026_08 (LIKE daily_downloads)"))
        connection.execute(
            text(
                "ALTER TABLE daily_downloads ATTACH PARTITION daily_downloads_2026_08"
                " FOR VALUES FROM ('2026-08-01') TO ('2026-09-01')"
            )
        )

    downgrade_schema(engine, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]
