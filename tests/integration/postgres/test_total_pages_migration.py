"""Migration 0012 beside a release before: nobody reads a total of 0, loses a right, or loses a change."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import psycopg2
import pytest
from sqlalchemy import Engine

from pepy.infrastructure.postgres.imports.import_lock import driver_connection
from pepy.infrastructure.postgres.schema import downgrade_schema, upgrade_schema
from tests.fetched_row import fetch_row

BEFORE = "0011"

# As releases before ask: prepared, and with 0 where a project has no total.
PREPARE = """
    PREPARE total AS SELECT coalesce(project_total.downloads, 0)
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
"""


@pytest.fixture
def before(migrated_engine: Engine) -> Engine:
    """A project with a total of 7 in the schema before."""
    downgrade_schema(migrated_engine, BEFORE)
    run(migrated_engine, "INSERT INTO project (id, name) VALUES (1, 'flask'); INSERT INTO project_total VALUES (1, 7)")
    return migrated_engine


def run(engine: Engine, statement: str) -> None:
    with driver_connection(engine) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)


def wait_for_locks(engine: Engine, count: int) -> None:
    while (fetch_row(engine, "SELECT count(*) FROM pg_locks WHERE NOT granted", {}) or (0,))[0] < count:
        pass


@contextmanager
def started(migrate: Callable[[], object]) -> Iterator[Future[object]]:
    with ThreadPoolExecutor() as threads:
        yield threads.submit(migrate)


def test_a_statement_that_waited_fails_instead_of_finding_no_total(before: Engine) -> None:
    with driver_connection(before) as reader, reader.cursor() as cursor, driver_connection(before) as other:
        cursor.execute(PREPARE)
        reader.commit()
        with (
            other.cursor() as holding,
            started(lambda: upgrade_schema(before)) as migration,
            ThreadPoolExecutor() as asking,
        ):
            holding.execute("LOCK TABLE project_total IN ACCESS SHARE MODE")
            wait_for_locks(before, 1)
            asked = asking.submit(cursor.execute, "EXECUTE total")
            wait_for_locks(before, 2)
            other.rollback()
            migration.result()
            with pytest.raises(psycopg2.errors.SerializationFailure, match="totals were moved"):
                asked.result()
        reader.rollback()
        cursor.execute("EXECUTE total")
        assert cursor.fetchall() == [(7,)]


def test_roles_keep_their_rights(before: Engine) -> None:
    run(before, 'CREATE ROLE "reader of totals"; GRANT SELECT ON project_total TO "reader of totals"')
    try:
        upgrade_schema(before)
        for table in ("project_total", "total_page"):
            rights = f"SELECT has_table_privilege('reader of totals', '{table}', 'SELECT')"
            assert fetch_row(before, rights, {}) == (True,), table
            rights = f"SELECT has_table_privilege('reader of totals', '{table}', 'INSERT, UPDATE, DELETE')"
            assert fetch_row(before, rights, {}) == (False,), table
    finally:
        run(before, 'DROP OWNED BY "reader of totals"; DROP ROLE "reader of totals"')


def test_going_back_waits_for_a_change_and_raises_the_data_version(before: Engine) -> None:
    upgrade_schema(before)
    version = fetch_row(before, "SELECT version FROM data_state", {}) or (0,)
    with driver_connection(before) as importing, importing.cursor() as cursor:
        cursor.execute("UPDATE total_page SET totals[2] = 9")
        with started(lambda: downgrade_schema(before, BEFORE)) as migration:
            wait_for_locks(before, 1)
            importing.commit()
            migration.result()

    assert fetch_row(before, "SELECT downloads FROM project_total", {}) == (9,)
    assert fetch_row(before, "SELECT version FROM data_state", {}) == (version[0] + 1,)
