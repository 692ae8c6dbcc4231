"""The entry point of a WSGI server: each worker process makes its own application, connections and pool."""

import os

from flask import Flask

from pepy.infrastructure.container.container import Container
from pepy.infrastructure.container.log_config import configure_logging
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.web.app import create_app
from pepy.infrastructure.web.orphans import stop_with_parent


def application() -> Flask:
    """Return the application as the environment sets it up."""
    stop_with_parent()
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    container = Container(settings=settings)
    return create_app(container.blueprints())
