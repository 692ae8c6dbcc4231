"""A day that is exported in several batches, each made while others are taken."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pyarrow as pa
from sqlalchemy import Engine

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.imports.days.day_rows import checked_rows
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from tests.builders import Counts, Projects, RecordedProgress, RowsSource, raw_rows

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 8, 17), date(2026, 8, 18)


class OneBatch(RowsSource):
    """All rows in one batch."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        yield checked_rows(raw_rows(self.projects), 0)


def test_an_export_of_several_batches_is_complete_and_in_order(migrated_engine: Engine) -> None:
    store = PostgresImportStore(migrated_engine)
    importer = DayImporter(store, lambda: NOW, RecordedProgress())
    # Projects from the middle are known first, so that ids are not in the order of names.
    importer.import_day(MONDAY, OneBatch({f"p{number}": {"version": {"1": 1}} for number in range(3_000, 4_000)}))
    # 2.7 MB of versions, of more projects than are fetched at a time.
    versions: dict[str | None, Counts] = {f"{number}.{'0' * 400}": (number, 1, 0) for number in (1, 2, 3)}
    projects: Projects = {f"p{number}": {"version": versions} for number in range(2_000, 4_200)}

    importer.import_day(TUESDAY, OneBatch(projects))

    batches = list(store.export_rows(TUESDAY))
    assert len(batches) > 1
    exported = pa.Table.from_batches(batches)
    columns = ("project", "value", "downloads", "ci_downloads", "mirror_downloads")
    expected = [(name, version, *counts) for name in projects for version, counts in sorted(versions.items())]
    assert list(zip(*(exported[column].to_pylist() for column in columns), strict=True)) == expected
