"""The schema's version: migrating the database, and refusing to work on one that is not migrated."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from pepy.domain.errors import StoreOutdatedError
from pepy.infrastructure.postgres.errors import store_errors

_MIGRATION_LOCK = 7_365_102
"""Advisory lock that lets one process migrate at a time; an arbitrary number of our own."""


def upgrade_schema(engine: Engine, revision: str = "head") -> str:
    """Migrate the database up to a revision, the newest if none is named; returns the revision reached.

    Raises StoreUnavailableError if the database cannot be reached.
    """
    with store_errors(), engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        command.upgrade(_config(connection), revision)
        return _revision(connection) or "base"


def downgrade_schema(engine: Engine, revision: str) -> None:
    """Migrate the database down to a revision, `base` for nothing at all."""
    with store_errors(), engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        command.downgrade(_config(connection), revision)


def require_newest_schema(engine: Engine) -> None:
    """Raise StoreOutdatedError unless the database is at the newest revision."""
    with store_errors(), engine.connect() as connection:
        found = _revision(connection)
        newest = ScriptDirectory.from_config(_config(connection)).get_current_head()
    if found != newest:
        raise StoreOutdatedError(
            f"The database is at schema {found or 'none'}, not {newest}: run `pepy db:upgrade` first"
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "pepy.infrastructure.postgres:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
