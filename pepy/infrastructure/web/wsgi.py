"""The entry point of a WSGI server: each worker process makes its own application, connections and memory."""

import os

from pepy.infrastructure.container.container import Container
from pepy.infrastructure.container.log_config import configure_logging
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.web.answer_memory import AnswerMemory
from pepy.infrastructure.web.app import create_app
from pepy.infrastructure.web.front import Front
from pepy.infrastructure.web.kept_answers import KeptAnswers
from pepy.infrastructure.web.orphans import stop_with_parent


def application() -> Front:
    """Return the application as the environment sets it up."""
    stop_with_parent()
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    container = Container(settings=settings)
    app = create_app(container.blueprints())
    memory = AnswerMemory(settings.answer_memory_bytes)
    return Front(KeptAnswers(app, container.data_watch(), memory, container.clock()).answer)
