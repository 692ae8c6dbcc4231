"""The setup of every command: settings, logging, and a container that is shut down at the end."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import click

from pepy.application.progress import Progress
from pepy.infrastructure.cli.interruption import cancelled_by_signals
from pepy.infrastructure.cli.progress import progress_for_this_output
from pepy.infrastructure.container.log_config import configure_logging
from pepy.infrastructure.container.read_container import ReadContainer, shut_down
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.connection.statements import cancel_statements
from pepy.infrastructure.postgres.schema_version import ensure_newest_schema

if TYPE_CHECKING:
    from pepy.domain.clock import Clock
    from pepy.infrastructure.container.container import Container

_C = TypeVar("_C", bound=ReadContainer)


def today(container: ReadContainer) -> date:
    """Return the UTC date."""
    now: Clock = container.clock()
    return now().date()


def container_session(
    progress: Progress | None = None, *, check_schema: bool = True
) -> "AbstractContextManager[Container]":
    """Yield a container for commands as `session_of` does; by default, handlers report progress as suits the output."""
    # Arrow and the clients of clouds take half a second and 60 MB, which `pepy serve` saves.
    from pepy.infrastructure.container.container import Container  # noqa: PLC0415

    reporting = progress or progress_for_this_output()
    return session_of(lambda settings: Container(settings=settings, progress=reporting), check_schema=check_schema)


@contextmanager
def session_of(made: Callable[[Settings], _C], *, check_schema: bool = True) -> Iterator[_C]:
    """Yield the container made for the settings in the environment; `pepy -v` raises the log level.

    An embedded database is migrated if necessary; any other must be migrated by the operator. Without `check_schema`,
    the schema is not checked.

    Raises SettingError for a wrong setting, and StoreOutdatedError for a database that has to be migrated by hand.
    """
    settings = Settings.from_environment(os.environ)
    verbose = bool(click.get_current_context().find_root().obj)
    configure_logging("DEBUG" if verbose else settings.log_level, settings.log_format)
    container = made(settings)
    with cancelled_by_signals(cancel_statements):
        try:
            if check_schema:
                ensure_newest_schema(container.engine(), migrate=settings.database_url is None)
            yield container
        finally:
            shut_down(container)
