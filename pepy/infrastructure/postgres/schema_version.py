"""A cheap check that the database has the schema that this program needs; every command makes it."""

import logging
from importlib.resources import files

import psycopg2
from sqlalchemy import Engine, exc, text

from pepy.infrastructure.postgres.connection.errors import store_errors

_MIGRATIONS = files("pepy.infrastructure.postgres.migrations").joinpath("versions")

_logger = logging.getLogger(__name__)


def ensure_newest_schema(engine: Engine, *, migrate: bool) -> None:
    """Make sure that the database is at the newest schema that this program knows, or a newer one.

    An older one is migrated if `migrate` is set; otherwise raises StoreOutdatedError.
    """
    if _revision(engine) == _newest_revision():
        return
    # Alembic takes a sixth of a second to load, and usually there is nothing to migrate.
    from pepy.infrastructure.postgres.schema import require_newest_schema, upgrade_schema  # noqa: PLC0415

    if not migrate:
        require_newest_schema(engine)
        return
    migration = upgrade_schema(engine)
    if migration.before != migration.after:
        _logger.info("Migrated the database from schema %s to %s", migration.before or "none", migration.after)


def _revision(engine: Engine) -> str | None:
    with store_errors(), engine.connect() as connection:
        try:
            revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except exc.ProgrammingError as error:
            # Without that column the table is another program's, which a closer look refuses.
            if not isinstance(error.orig, psycopg2.errors.UndefinedTable | psycopg2.errors.UndefinedColumn):
                raise
            return None
    return revision


def _newest_revision() -> str:
    """Return the number of the newest migration, which is the start of its file name."""
    return max(file.name.partition("_")[0] for file in _MIGRATIONS.iterdir() if file.name[0].isdigit())
