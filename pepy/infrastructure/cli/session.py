"""What every command needs first: settings, logging, and a container that is shut down in the end."""

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
    """Give a container for the settings in the environment; `pepy -v` raises the log level.

    Handlers tell `progress` how far they are, or what suits this output if there is none. The embedded database is
    migrated first if need be, any other one is the operator's to migrate; without `check_schema` neither is looked at.

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
