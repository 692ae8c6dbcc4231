"""The whole application in the process of the test, on a real database: for very many requests."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from werkzeug.security import generate_password_hash

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.index.refresh_ranks import RefreshRanks
from pepy.application.command.lake.publish_days import PublishDays
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.schema import upgrade_schema
from pepy.infrastructure.web.entry.front import Front
from tests.builders import RecordedProgress, RowsSource
from tests.whole_container import WholeContainer

ADMIN_PASSWORD = "open sesame"  # noqa: S105 - It opens a database that is thrown away.

KNOWN_PROJECTS = {
    "requests": {
        "version": {"2.31.0": (60, 20, 5), "2.32.3": (40, 0, 0), "1.0-SNAPSHOT": (1, 0, 0)},
        "country": {"US": (81, 20, 5), None: (20, 0, 0)},
    },
    "a": {"version": {"1.0": 3}},
}


def application_with_days(database_url: str, archive: Path | None = None) -> Front:
    """Return the application on an empty database into which two days are imported, and published in a folder."""
    import_days(database_url)
    settings = environment_of(database_url) | ({"PEPY_ARCHIVE": str(archive)} if archive else {})
    container = WholeContainer(settings=Settings.from_environment(settings), progress=RecordedProgress())
    if archive:
        container.refresh_ranks().handle(RefreshRanks())
        container.publish_days().handle(PublishDays(), lambda _: None)
    return container.application()


def environment_of(database_url: str) -> dict[str, str]:
    """Return the settings of a service on a database, with an admin password that is checked quickly."""
    password_hash = generate_password_hash(ADMIN_PASSWORD, method="pbkdf2:sha256:1")
    return {"PEPY_DATABASE_URL": database_url, "PEPY_ADMIN_PASSWORD_HASH": password_hash}


def import_days(database_url: str) -> None:
    """Migrate an empty database and import yesterday and the day before the day before."""
    engine = connect(database_url)
    upgrade_schema(engine)
    importing = DayImporter(PostgresImportStore(engine), lambda: datetime.now(UTC), RecordedProgress())
    today = datetime.now(UTC).date()
    for days_ago in (1, 3):
        importing.import_day(today - timedelta(days=days_ago), RowsSource(KNOWN_PROJECTS))
    engine.dispose()
