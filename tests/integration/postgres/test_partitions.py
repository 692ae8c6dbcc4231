"""Partitions of months: their names, and how they are kept."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.errors import ImplausibleDayError
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.fold import fold_project_days
from pepy.infrastructure.postgres.imports.days.partitions import partition_name
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from tests.builders import Projects, RecordedProgress, RowsSource

NOW = datetime(2026, 9, 2, 17, 0, tzinfo=UTC)
MANY: Projects = {f"project-{number:03}": {"version": {"1.0": 1}} for number in range(400)}


def import_day(engine: Engine, day: date, projects: Projects) -> None:
    DayImporter(PostgresImportStore(engine), lambda: NOW, RecordedProgress()).import_day(
        day, RowsSource(projects), force=True
    )


def rows_read_at_once(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text("SET lock_timeout = '1ms'; SELECT count(*) FROM daily_downloads")).scalar_one()


def pages(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text("SELECT pg_relation_size('daily_downloads_2026_08') / 8192")).scalar_one()


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 8, 24), "daily_downloads_2026_08"), (date(978, 3, 14), "daily_downloads_0978_03")],
)
def test_a_month_is_named_in_four_and_two_digits(day: date, name: str) -> None:
    assert partition_name(day) == name


def test_no_pages_are_given_back_after_an_import_because_readers_would_have_to_wait(migrated_engine: Engine) -> None:
    import_day(migrated_engine, date(2026, 8, 1), {"requests": {"version": {"2.31.0": 12}}})
    import_day(migrated_engine, date(2026, 8, 2), MANY)
    before = pages(migrated_engine)

    import_day(migrated_engine, date(2026, 8, 2), {})

    assert before >= 3
    assert pages(migrated_engine) == before


def test_a_refused_day_leaves_no_partition_for_its_month(migrated_engine: Engine) -> None:
    with pytest.raises(ImplausibleDayError):
        DayImporter(PostgresImportStore(migrated_engine), lambda: NOW, RecordedProgress()).import_day(
            date(2026, 8, 1), RowsSource({})
        )

    with migrated_engine.connect() as connection:
        assert connection.execute(text("SELECT to_regclass('daily_downloads_2026_08')")).scalar_one() is None


def test_readers_do_not_wait_while_a_month_is_begun(migrated_engine: Engine) -> None:
    import_day(migrated_engine, date(2026, 7, 31), MANY)

    with PostgresImportStore(migrated_engine).session() as session, session.replacing(date(2026, 8, 1)) as writer:
        writer.add_all(fold_project_days(RowsSource(MANY).batches(), DaySums()))
        assert rows_read_at_once(migrated_engine) == len(MANY)
