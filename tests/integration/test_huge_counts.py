"""Counts that are as large as the store can hold."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from pepy.application.command.import_day import ImportDay, ImportDayHandler
from pepy.domain.errors import MalformedDayError
from pepy.infrastructure.postgres.import_store import PostgresImportStore
from pepy.infrastructure.postgres.project_views import PostgresProjectViews
from tests.builders import Projects, RecordedProgress, RowsSource

HUGE: Projects = {"requests": {"version": {"2.31.0": 5 * 10**18}}}


def test_a_total_that_would_leave_64_bits_refuses_the_day(migrated_engine: Engine) -> None:
    handler = ImportDayHandler(
        PostgresImportStore(migrated_engine), lambda: datetime(2026, 9, 2, tzinfo=UTC), RecordedProgress()
    )
    handler.handle(ImportDay(date(2026, 8, 1), RowsSource(HUGE), force=True))

    with pytest.raises(MalformedDayError, match="the all-time total of a project is above 9223372036854775807"):
        handler.handle(ImportDay(date(2026, 8, 2), RowsSource(HUGE), force=True))

    found = PostgresProjectViews(migrated_engine).find_sum("requests", None)
    assert found is not None
    assert found.total_downloads == 5 * 10**18
