"""Migration 0004 rewrites project-days and loses nothing on the way up or down."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.imports.days.day_rows import checked_rows
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.fold import fold_project_days
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.schema import downgrade_schema, upgrade_schema
from tests.builders import Projects, RecordedProgress, RowsSource, raw_rows

NOW = datetime(2026, 9, 2, 17, 0, tzinfo=UTC)
FLASK: Projects = {
    "flask": {
        "version": {"2.0": (10, 10, 0), "3.0": (60, 40, 7), 'odd "quotes" \\': (5, 0, 2)},
        "country": {"DE": (15, 0, 9), "US": (60, 50, 0)},
        "python": {"3.12": (75, 50, 9)},
        "system": {"Linux\ttab": (70, 50, 5), "unknown": (5, 0, 4)},
        "installer": {"pip": (75, 50, 9)},
    }
}
DAYS: dict[date, Projects] = {
    date(2026, 7, 31): FLASK,
    date(2026, 8, 1): {"click": {"version": {"8.1": 3, "8.2": 4}}, **FLASK},
    date(2026, 8, 2): {
        "click": {"version": {"8.1": (3, 3, 0), "8.2": (4, 4, 0)}, "system": {"Linux": (7, 7, 0)}},
        "empty": {"version": {"1.0": 0, "2.0": 0}, "country": {"unknown": 0}},
        "visited": {"version": {"0.1": (9, 0, 4)}},
    },
}

WIDE_ROWS = """
    SELECT project.name, day::text, downloads, ci_downloads, mirror_downloads,
           versions, countries, pythons, systems, installers, ci_detail, mirror_detail
    FROM project_day JOIN project ON id = project_id ORDER BY 1, 2
"""
FLASK_COUNTS = (
    *(75, 50, 9, r'{"2.0":10,"3.0":60,"odd \"quotes\" \\":5}', '{"DE":15,"US":60}', '{"3.12":75}'),
    *(r'{"Linux\ttab":70,"unknown":5}', '{"pip":75}'),
    (
        '{"country":{"US":50},"installer":{"pip":50},"python":{"3.12":50},"system":{"Linux\\ttab":50},'
        '"version":{"2.0":10,"3.0":40}}'
    ),
    (
        '{"country":{"DE":9},"installer":{"pip":9},"python":{"3.12":9},"system":{"Linux\\ttab":5,"unknown":4},'
        r'"version":{"3.0":7,"odd \"quotes\" \\":2}}'
    ),
)
WIDE = [
    ("click", "2026-08-01", 7, 0, 0, '{"8.1":3,"8.2":4}', None, None, None, None, None, None),
    (
        *("click", "2026-08-02", 7, 7, 0, '{"8.1":3,"8.2":4}', None, None, '{"Linux":7}', None),
        *('{"system":{"Linux":7},"version":{"8.1":3,"8.2":4}}', None),
    ),
    ("empty", "2026-08-02", 0, 0, 0, '{"1.0":0,"2.0":0}', '{"unknown":0}', None, None, None, None, None),
    ("flask", "2026-07-31", *FLASK_COUNTS),
    ("flask", "2026-08-01", *FLASK_COUNTS),
    ("visited", "2026-08-02", 9, 0, 4, '{"0.1":9}', None, None, None, None, None, '{"version":{"0.1":4}}'),
]

EVERY_VALUE = "SELECT * FROM project_day_rows ORDER BY day, project, dimension, value"
NARROW_ROWS = "SELECT tableoid::regclass::text, * FROM daily_downloads ORDER BY day, project_id"


@pytest.fixture
def engine(migrated_engine: Engine) -> Engine:
    for day, projects in DAYS.items():
        import_day(migrated_engine, day, projects)
    return migrated_engine


def import_day(engine: Engine, day: date, projects: Projects) -> None:
    DayImporter(PostgresImportStore(engine), lambda: NOW, RecordedProgress()).import_day(
        day, RowsSource(projects), force=True
    )


def store_day_of_older_release(engine: Engine, day: date) -> None:
    """Store a day as releases did that did not refuse days before PyPI."""
    with PostgresImportStore(engine).session() as session, session.replacing(day) as writer:
        batches = [checked_rows(raw_rows(FLASK), 0)]
        writer.add_all(fold_project_days(batches, DaySums()))


def rows(engine: Engine, statement: str) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_rows_become_wide_and_narrow_again_without_a_loss(engine: Engine) -> None:
    narrow, every_value = rows(engine, NARROW_ROWS), rows(engine, EVERY_VALUE)

    downgrade_schema(engine, "0003")
    assert rows(engine, WIDE_ROWS) == WIDE
    assert rows(engine, EVERY_VALUE) == every_value

    upgrade_schema(engine)
    assert rows(engine, NARROW_ROWS) == narrow
    assert rows(engine, EVERY_VALUE) == every_value


def test_programs_of_before_go_on_reading_what_they_know(engine: Engine) -> None:
    assert rows(engine, WIDE_ROWS) == WIDE


def test_months_of_early_years_keep_their_partition(engine: Engine) -> None:
    store_day_of_older_release(engine, date(978, 3, 14))
    downgrade_schema(engine, "0003")
    assert rows(engine, "SELECT day FROM project_day_978_03") == [(date(978, 3, 14),)]

    upgrade_schema(engine)
    store_day_of_older_release(engine, date(978, 3, 15))

    assert rows(engine, "SELECT day FROM daily_downloads_0978_03") == [(date(978, 3, 14),), (date(978, 3, 15),)]


def test_every_value_of_a_day_is_shown_with_its_counts(engine: Engine) -> None:
    days = {
        (day, project, dimension, value, *(counts if isinstance(counts, tuple) else (counts, 0, 0)))
        for day, projects in DAYS.items()
        for project, dimensions in projects.items()
        for dimension, values in dimensions.items()
        for value, counts in values.items()
    }

    shown = rows(
        engine,
        "SELECT day, project, dimension, value, downloads, ci_downloads, mirror_downloads FROM project_day_rows",
    )

    assert len(shown) == len(days)
    assert set(shown) == days


def test_rebuilt_months_have_eight_columns_and_the_indexes_of_new_ones(engine: Engine) -> None:
    columns = """
        SELECT relname::text, relnatts FROM pg_class
        WHERE relkind IN ('r', 'p') AND relname LIKE 'daily_downloads%' ORDER BY relname
    """
    indexes = """
        SELECT inhparent::regclass::text, indrelid::regclass::text, reloptions::text
        FROM pg_inherits JOIN pg_index ON indexrelid = inhrelid JOIN pg_class ON oid = inhrelid ORDER BY 1, 2
    """
    before = rows(engine, indexes)

    downgrade_schema(engine, "0003")
    upgrade_schema(engine)

    assert rows(engine, columns) == [
        ("daily_downloads", 8),
        ("daily_downloads_2026_07", 8),
        ("daily_downloads_2026_08", 8),
    ]
    assert rows(engine, indexes) == before
    assert before[2:] == [
        ("daily_downloads_key", "daily_downloads_2026_07", "{fillfactor=100}"),
        ("daily_downloads_key", "daily_downloads_2026_08", "{fillfactor=100}"),
    ]
