"""The schema's version: migrating the database, and refusing to use one that is not migrated.

A schema newer than this program is accepted: old code keeps working after every migration, so upgrades need no
downtime, and it is possible to go back to an older program.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from attrs import frozen
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError
from pepy.infrastructure.postgres.connection.errors import store_errors

_MIGRATION_LOCK = 7_365_102
"""Advisory lock that lets one process migrate at a time; the number is arbitrary."""


_logger = logging.getLogger(__name__)


@frozen
class Migration:
    """The revisions before and after a migration; None for a database without pepy's tables."""

    before: str | None
    after: str | None


def upgrade_schema(engine: Engine, revision: str = "head") -> Migration:
    """Migrate the database up to a revision, by default the newest; leave a schema newer than this program unchanged.

    Raises StoreUnavailableError if the database cannot be reached.
    """
    with store_errors(), _migrating(engine) as connection:
        before = _revision(connection)
        if _is_newer_than_this_program(connection):
            return Migration(before, before)
        command.upgrade(_config(connection), revision)
        return Migration(before, _revision(connection))


def downgrade_schema(engine: Engine, revision: str) -> None:
    """Migrate the database down to a revision; `base` removes everything."""
    with store_errors(), _migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


def require_newest_schema(engine: Engine) -> None:
    """Raise StoreOutdatedError unless the database is at this program's newest revision or a newer one."""
    with store_errors(), engine.connect() as connection:
        found = _revision(connection)
        newest = ScriptDirectory.from_config(_config(connection)).get_current_head()
        if found != newest and not _is_newer_than_this_program(connection):
            raise StoreOutdatedError(
                f"The database is at schema {found or 'none'}, not {newest}: run `pepy db:upgrade` first"
            )


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction that holds the migration lock."""
    # The engine's default is autocommit.
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        yield connection


def _is_newer_than_this_program(connection: Connection) -> bool:
    found = _revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(_config(connection)).walk_revisions()}
    if found is None or found in known:
        return False
    if connection.scalar(text("SELECT to_regclass('data_state')")) is None:
        raise _another_programs_table(found)
    _logger.warning("The database is at schema %s, which is newer than this program", found)
    return True


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "pepy.infrastructure.postgres:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table_schema"] = _schema(connection)
    return config


def _revision(connection: Connection) -> str | None:
    options = {"version_table_schema": _schema(connection)}
    try:
        return MigrationContext.configure(connection, opts=options).get_current_revision()
    except (ProgrammingError, CommandError) as error:
        # It has another column, or several rows.
        if isinstance(error, ProgrammingError) and not isinstance(error.orig, psycopg2.errors.UndefinedColumn):
            raise
        raise _another_programs_table() from error


def _schema(connection: Connection) -> str:
    """Return the schema of pepy's tables; a version table elsewhere in the search path belongs to another program."""
    schema: str | None = connection.scalar(text("SELECT current_schema()"))
    if schema is None:
        try:
            path = connection.scalar(text("SHOW search_path"))
        except UnicodeDecodeError as error:  # PGOPTIONS can set it to bytes that are no text.
            path = error.object.decode(errors="backslashreplace")
        raise StoreUnavailableError(
            f"The database has no schema for pepy's tables: search_path is {path!r}, and this role can use none of it; "
            "create one, and GRANT USAGE, CREATE ON SCHEMA to the role"
        )
    return schema


def _another_programs_table(revision: str | None = None) -> StoreUnavailableError:
    """Return what is raised where the version table is not the one that pepy makes."""
    found = f" ({revision})" if revision else ""
    return StoreUnavailableError(
        f"The database cannot be used: the table alembic_version{found} is another program's; "
        "give pepy a database of its own, or a schema with options=-csearch_path%3D... in the URL"
    )
