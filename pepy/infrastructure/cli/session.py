"""The setup of every command: settings, logging, and a container that is shut down at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import click

from pepy.application.progress import Progress
from pepy.infrastructure.cli.interruption import cancelled_by_signals
from pepy.infrastructure.cli.progress import progress_for_this_output
from pepy.infrastructure.container.container import Container, shut_down
from pepy.infrastructure.container.log_config import configure_logging
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.connection.statements import cancel_statements
from pepy.infrastructure.postgres.schema_version import ensure_newest_schema

if TYPE_CHECKING:
    from pepy.domain.clock import Clock


def today(container: Container) -> date:
    """Return the UTC date."""
    now: Clock = container.clock()
    return now().date()


@contextmanager
def container_session(progress: Progress | None = None, *, check_schema: bool = True) -> Iterator[Container]:
    """Yield a container for the settings in the environment; `pepy -v` raises the log level.

    Handlers report to `progress`, by default to one that suits the output. An embedded database is migrated if
    necessary; any other must be migrated by the operator. Without `check_schema`, the schema is not checked.

    Raises SettingError for a wrong setting, and StoreOutdatedError for a database that has to be migrated by hand.
    """
    settings = Settings.from_environment(os.environ)
    verbose = bool(click.get_current_context().find_root().obj)
    configure_logging("DEBUG" if verbose else settings.log_level, settings.log_format)
    container = Container(settings=settings, progress=progress or progress_for_this_output())
    with cancelled_by_signals(cancel_statements):
        try:
            if check_schema:
                ensure_newest_schema(container.engine(), migrate=settings.database_url is None)
            yield container
        finally:
            shut_down(container)
