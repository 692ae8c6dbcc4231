"""The routes of badges on a store in memory: everything but the database and the network."""

from datetime import UTC, date, datetime

from flask.testing import FlaskClient

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.find_badge_downloads import FindBadgeDownloadsHandler
from pepy.infrastructure.api.badges import badges_blueprint
from pepy.infrastructure.web.app import create_app
from tests.builders import Projects, RecordedProgress, RowsSource
from tests.fakes.memory_store import MemoryStore

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)


def badge_client(days: dict[date, Projects]) -> FlaskClient:
    """Return a client of badges that count these days."""
    store = MemoryStore()
    importing = DayImporter(store, lambda: NOW, RecordedProgress())
    for day, projects in days.items():
        importing.import_day(day, RowsSource(projects))
    return create_app([badges_blueprint(FindBadgeDownloadsHandler(store))]).test_client()
