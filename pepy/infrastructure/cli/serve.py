"""`pepy serve`: the HTTP API behind a production server."""

import gc
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.common import AbstractServer

from pepy.infrastructure.cli.freed_memory import return_freed_memory
from pepy.infrastructure.cli.listening import free_address
from pepy.infrastructure.cli.session import session_of
from pepy.infrastructure.container.read_container import ReadContainer
from pepy.infrastructure.container.settings import Settings

_GRACE_SECONDS = 8
"""How long running requests may take after SIGTERM: statements time out after 5, `docker stop` kills after 10.

Without a limit, a client that never finishes its request would keep the service running.
"""

_THREADS = 16
"""Requests that a worker answers at a time, each with its own connection (`postgres/connection/engine.py`).

With the server's default of 256 threads, most would wait for a connection and fail.
"""

_WSGI = "pepy.infrastructure.web.entry.wsgi"

# The server's log lines go to pepy's log, in the same format.
_LOGGING = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"propagate": True}, "granian.access": {"propagate": True}},
}

logger = logging.getLogger(__name__)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=5200, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Number of processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the HTTP API and the badges until Ctrl-C or SIGTERM."""
    address = free_address(host, port)
    with session_of(lambda settings: ReadContainer(settings=settings)) as container, _shared_metrics():
        # The workers inherit this environment, so they use the server that this process keeps running.
        os.environ["PEPY_DATABASE_URL"] = container.database_url()
        os.environ["PEPY_SERVE_WORKERS"] = str(workers)
        _announce_shares(container.settings(), workers)
        # In a JSON log, a plain line would be invalid.
        announce = logger.info if container.settings().log_format == "json" else click.echo
        logging.getLogger("_granian").addFilter(_is_relevant)
        announce(f"pepy serves on http://{host}:{port}")
        _load_for_workers()
        production_server(f"{_WSGI}:application", address, port, workers).serve()


def _announce_shares(settings: Settings, workers: int) -> None:
    """Say that limits are divided where workers count alone."""
    if settings.has_limits and settings.limit_store is None and workers > 1:
        logger.info(
            "Each of the %d workers counts requests alone and allows an equal share of the limits;"
            " set PEPY_LIMIT_STORE to have them count together",
            workers,
        )


def _load_for_workers() -> None:
    """Set up once what every worker is made of: workers are forks and share its memory."""
    return_freed_memory()
    import_module(_WSGI)
    # The collector would write into each object, and so give every worker a copy of its own.
    gc.freeze()


def production_server(application_factory: str, host: str, port: int, workers: int) -> AbstractServer[Any]:
    """Return the server with pepy's settings, for the WSGI application that `module:function` makes in each worker."""
    return Granian(
        application_factory,
        factory=True,
        interface=Interfaces.WSGI,
        websockets=False,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE_SECONDS,
        log_level=LogLevels(logging.getLevelName(logging.getLogger().getEffectiveLevel()).lower()),
        log_dictconfig=_LOGGING,
        log_access=False,
    )


def _is_relevant(record: logging.LogRecord) -> bool:
    """Filter out the server's advice about threads: ours wait for the database, not for a core."""
    return "Python threads, which seems quite high" not in record.getMessage()


@contextmanager
def _shared_metrics() -> Iterator[None]:
    """Provide a folder for the workers' metrics, so that each of them can report for all."""
    with TemporaryDirectory(prefix="pepy-metrics-") as folder:
        # prometheus_client reads this on import; a new folder keeps out the metrics of other servers.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield
