"""Totals in pages of 64 projects: migration 0012, what releases before it still do, and how totals change."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import psycopg2
import pyarrow as pa
import pytest
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.
from sqlalchemy import Engine

from pepy.infrastructure.postgres.imports.import_lock import driver_connection
from pepy.infrastructure.postgres.imports.total_changes import TOTAL_CHANGES, change_totals
from pepy.infrastructure.postgres.schema import downgrade_schema, upgrade_schema

TOTALS = {1: 7, 63: 1, 64: 9_223_372_036_854_775_807, 65: 0, 200: 12}
"""Projects at the ends of pages, an empty page between two of them, and the largest total."""

ALL_TOTALS = "SELECT project_id, downloads FROM project_total ORDER BY 1"
PAGES = "SELECT page, cardinality(totals) FROM total_page ORDER BY 1"


@contextmanager
def transaction(engine: Engine) -> Iterator[Cursor]:
    with driver_connection(engine) as connection, connection, connection.cursor() as cursor:
        yield cursor


@pytest.fixture
def cursor(migrated_engine: Engine) -> Iterator[Cursor]:
    with transaction(migrated_engine) as cursor:
        add_projects(cursor)
        yield cursor


def add_projects(cursor: Cursor) -> None:
    for project in TOTALS:
        cursor.execute("INSERT INTO project (id, name) VALUES (%s, %s)", (project, f"project-{project}"))


def fetched(cursor: Cursor, query: str) -> dict[int, int]:
    cursor.execute(query)
    return dict(cursor.fetchall())


def changes(totals: dict[int, int]) -> pa.Table:
    return pa.table([list(totals), list(totals.values())], TOTAL_CHANGES)


def test_the_migration_moves_totals_into_pages_and_back(migrated_engine: Engine) -> None:
    downgrade_schema(migrated_engine, "0011")
    with transaction(migrated_engine) as cursor:
        add_projects(cursor)
        cursor.executemany("INSERT INTO project_total VALUES (%s, %s)", list(TOTALS.items()))
        cursor.execute("UPDATE data_state SET version = 5, index_total_version = 5")

    upgrade_schema(migrated_engine)
    with transaction(migrated_engine) as cursor:
        assert fetched(cursor, ALL_TOTALS) == TOTALS
        assert fetched(cursor, PAGES) == dict.fromkeys(range(4), 64)
        # No worker keeps an answer that it read in the moment in which the table became a view.
        assert fetched(cursor, "SELECT version, index_total_version FROM data_state") == {6: 6}

    downgrade_schema(migrated_engine, "0011")
    with transaction(migrated_engine) as cursor:
        assert fetched(cursor, ALL_TOTALS) == TOTALS


def test_a_release_before_writes_totals_one_at_a_time(cursor: Cursor) -> None:
    rows = "".join(f"{project}\t{total}\n" for project, total in TOTALS.items())
    cursor.copy_expert("COPY project_total (project_id, downloads) FROM STDIN", StringIO(rows))
    assert fetched(cursor, ALL_TOTALS) == TOTALS

    cursor.execute("""
        UPDATE project_total SET downloads = project_total.downloads + change.downloads
        FROM (VALUES (63, 10), (200, 20)) AS change (project_id, downloads)
        WHERE change.project_id = project_total.project_id
    """)
    assert fetched(cursor, ALL_TOTALS) == {**TOTALS, 63: 11, 200: 32}

    cursor.execute("""
        WITH forgotten AS (DELETE FROM project WHERE id = 200 RETURNING id)
        DELETE FROM project_total USING forgotten WHERE project_id = id
    """)
    assert fetched(cursor, ALL_TOTALS) == {1: 7, 63: 11, 64: TOTALS[64], 65: 0}
    cursor.execute("SELECT sum(total) FROM total_page CROSS JOIN unnest(totals) AS total WHERE page = 3")
    assert cursor.fetchone() == (0,)


def test_changes_are_added_to_totals_and_begin_with_nothing(cursor: Cursor) -> None:
    change_totals(cursor, changes(TOTALS))
    assert fetched(cursor, ALL_TOTALS) == TOTALS
    assert fetched(cursor, PAGES) == dict.fromkeys((0, 1, 3), 64)

    change_totals(cursor, changes({200: 8, 1: 3}), changes({64: -7, 1: -2}))

    assert fetched(cursor, ALL_TOTALS) == {**TOTALS, 1: 8, 64: TOTALS[64] - 7, 200: 20}


def test_nothing_changes_without_changes(cursor: Cursor) -> None:
    change_totals(cursor, TOTAL_CHANGES.empty_table(), TOTAL_CHANGES.empty_table())

    assert fetched(cursor, PAGES) == {}


def test_a_total_that_was_lost_begins_with_nothing(cursor: Cursor) -> None:
    change_totals(cursor, changes(TOTALS))
    cursor.execute("DELETE FROM project_total WHERE project_id = 1")

    change_totals(cursor, changes({63: 1}), changes({1: 5}))

    assert fetched(cursor, ALL_TOTALS) == {**TOTALS, 1: 5, 63: 2}


def test_a_total_that_cannot_be_stored_is_refused(cursor: Cursor) -> None:
    change_totals(cursor, changes(TOTALS))

    with pytest.raises(psycopg2.errors.NumericValueOutOfRange):
        change_totals(cursor, changes({64: 1}))
