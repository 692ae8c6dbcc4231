"""A database with days, and an archive in each kind of place."""

from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest
from attrs import Factory, define
from sqlalchemy import Engine

from pepy.application.command.housekeeping.archive_days import ArchiveDays, ArchiveDaysHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.forget_day import ForgetDay, ForgetDayHandler
from pepy.application.command.index.refresh_ranks import RefreshRanks, RefreshRanksHandler
from pepy.application.command.lake.publish_days import Publication, PublishDays, PublishDaysHandler
from pepy.domain.lake.catalog import DayFile
from pepy.infrastructure.dayfile.reader import DayFileSource
from pepy.infrastructure.dayfile.writer import write_day_file
from pepy.infrastructure.lake.archive import day_archive
from pepy.infrastructure.lake.location import ArchiveLocation
from pepy.infrastructure.postgres.housekeeping.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.index.rank_store import PostgresRankStore
from pepy.infrastructure.postgres.lake.published_days import PostgresPublishedDays
from pepy.infrastructure.postgres.lake.ranked_month import PostgresRankedMonth
from tests.builders import Projects, RecordedProgress, RowsSource

NOW = datetime(2026, 9, 10, 17, 0, tzinfo=UTC)
FLASK: Projects = {"flask": {"version": {"3.0": (10, 2, 0), "2.3": 5}, "country": {"US": (9, 2, 0), None: 6}}}
CLICK: Projects = {"click": {"version": {"8.1": 7}}}

_numbers = count(1)


@define
class World:
    """Days in a database, and what publishes them; `written` are the files since the last time somebody looked."""

    engine: Engine
    location: str
    written: list[DayFile] = Factory(list)

    def store(self, day: date, projects: Projects) -> None:
        importer = DayImporter(PostgresImportStore(self.engine), lambda: NOW, RecordedProgress())
        importer.import_day(day, RowsSource(projects), force=True)

    def rank(self) -> None:
        RefreshRanksHandler(PostgresRankStore(self.engine, RecordedProgress())).handle(RefreshRanks())

    def forget(self, day: date) -> None:
        ForgetDayHandler(PostgresImportStore(self.engine), lambda: NOW).handle(ForgetDay(day))

    def publish(self, day: date | None = None, max_days: int | None = None) -> Publication:
        self.written = []
        return self.handler().handle(PublishDays(day, max_days), self.written.append)

    def archive(self, keep_days: int, folder: Path | None = None) -> tuple[date, ...]:
        store = PostgresArchivingStore(self.engine)
        handler = ArchiveDaysHandler(
            store, write_day_file, DayFileSource, RecordedProgress(), publishing=self.handler()
        )
        return handler.handle(ArchiveDays(keep_days, folder))

    def handler(self) -> PublishDaysHandler:
        return PublishDaysHandler(
            day_archive(ArchiveLocation.parse(self.location), write_day_file, DayFileSource),
            PostgresPublishedDays(self.engine),
            PostgresImportStore(self.engine),
            DayFileSource,
            PostgresRankedMonth(self.engine),
            RecordedProgress(),
            lambda: NOW,
        )


@pytest.fixture
def world(migrated_engine: Engine, tmp_path: Path) -> World:
    """With an archive in a folder."""
    return World(migrated_engine, str(tmp_path / "archive"))


@pytest.fixture(params=["folder", "s3", "gs"])
def any_world(request: pytest.FixtureRequest, migrated_engine: Engine, tmp_path: Path) -> World:
    """With an archive in a folder, in S3 and in Google Cloud Storage."""
    locations = {
        "folder": lambda: str(tmp_path / "archive"),
        "s3": lambda: f"s3://lake/{next(_numbers)}?region=us-east-1&scheme=http&endpoint_override={_of('s3')}",
        "gs": lambda: f"gs://lake/{next(_numbers)}?scheme=http&endpoint_override={_of('gcs')}",
    }

    def _of(store: str) -> str:
        return str(request.getfixturevalue(f"{store}_endpoint"))

    return World(migrated_engine, locations[request.param]())
