"""All of pepy in one container, for tests that import and ask in the same process."""

from pepy.infrastructure.container.container import Container
from pepy.infrastructure.web.web_container import WebContainer


class WholeContainer(Container, WebContainer):
    """Makes the handlers of commands and of queries, on the same adapters."""
