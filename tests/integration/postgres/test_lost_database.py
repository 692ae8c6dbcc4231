"""PostgreSQL goes away in the middle of an import: the first error is reported, and the next start settles the
ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from attrs import frozen
from sqlalchemy import Engine, text

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.errors import StoreUnavailableError
from pepy.domain.imports.days.day_rows import checked_rows
from pepy.domain.imports.days.day_source import SourceDay
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.imports.ledger_reader import PostgresLedgerReader
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from tests.builders import RecordedProgress, RowsSource, raw_rows

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 8, 17), date(2026, 8, 18)


@frozen
class DisconnectingSource:
    """Ends the importer's connection to PostgreSQL after the first rows."""

    engine: Engine

    @contextmanager
    def open(self, day: date) -> Iterator[SourceDay]:  # noqa: ARG002 - It does so on every day.
        yield SourceDay("file", self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        yield checked_rows(raw_rows({"flask": {"version": {"3.0": 7}}}), 0)
        with self.engine.connect() as connection:
            connection.execute(
                # Not this session, which has the same name: it would end before it has ended the importer's.
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pepy import' "
                    "AND datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        yield checked_rows(raw_rows({"requests": {"version": {"1.0": 1}}}), 1)


def test_a_lost_connection_is_told_and_the_day_is_failed_at_the_next_start(
    migrated_engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    handler = DayImporter(PostgresImportStore(migrated_engine), lambda: NOW, RecordedProgress())
    with pytest.raises(StoreUnavailableError, match=r"server closed the connection|terminating connection"):
        handler.import_day(MONDAY, DisconnectingSource(migrated_engine))
    assert "the ledger shows day 2026-08-17 as running until the next import" in caplog.text

    handler.import_day(TUESDAY, RowsSource({"requests": {"version": {"1.0": 1}}}))

    ledger = PostgresLedgerReader(migrated_engine).attempted_days(Window(MONDAY, TUESDAY))
    assert [ledger[day].state for day in (MONDAY, TUESDAY)] == [ImportState.FAILED, ImportState.COMPLETE]
    assert ledger[MONDAY].error == "the importing process was killed or crashed"
    assert PostgresProjectReader(migrated_engine).find_sum("flask", None) is None
