"""The entry point of a WSGI server: each worker process makes its own application, connections and memory."""

import os

from pepy.infrastructure.container.log_config import configure_logging
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.web.entry.front import Front
from pepy.infrastructure.web.entry.orphans import stop_with_parent
from pepy.infrastructure.web.web_container import WebContainer


def application() -> Front:
    """Return the application as the environment sets it up."""
    stop_with_parent()
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    front: Front = WebContainer(settings=settings).application()
    return front
