"""The entry point of a WSGI server: each worker process makes its own application, connections and memory."""

import os
from pathlib import Path

from pepy.application.query.imports.import_status import ShowImportsHandler
from pepy.infrastructure.container.blueprints import blueprints, direct_routes
from pepy.infrastructure.container.container import Container
from pepy.infrastructure.container.log_config import configure_logging
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.web.app import create_app
from pepy.infrastructure.web.cache.answer_cache import KeptAnswers
from pepy.infrastructure.web.cache.answer_memory import AnswerMemory
from pepy.infrastructure.web.direct_answers import DirectAnswers
from pepy.infrastructure.web.entry.front import Front
from pepy.infrastructure.web.entry.orphans import stop_with_parent
from pepy.infrastructure.web.metrics.data import DataFigures, ReadSourceFigures
from pepy.infrastructure.web.metrics.measured import Measured
from pepy.infrastructure.web.metrics.requests import Metrics


def application() -> Measured:
    """Return the application as the environment sets it up."""
    stop_with_parent()
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    container = Container(settings=settings)
    return Measured(assembled(container), _metrics(container), container.read_engines())


def assembled(container: Container) -> Front:
    """Return the application of a container: Flask behind the short way and the memory of answers, behind the front."""
    make = DirectAnswers(create_app(blueprints(container)), direct_routes(container)).answer
    memory = AnswerMemory(container.settings().answer_memory_bytes)
    return Front(KeptAnswers(make, container.data_watch(), memory, container.clock()).answer)


def _metrics(container: Container) -> Metrics:
    # Set by `pepy serve`; another server may run a single process without it.
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    figures = (
        ReadSourceFigures(container.read_source()),
        DataFigures(
            container.data_state, ShowImportsHandler(container.read_ledger(), container.clock()), container.clock()
        ),
    )
    return Metrics(Path(folder) if folder else None, figures)
