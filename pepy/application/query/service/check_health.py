"""Whether pepy can answer at all."""

from collections.abc import Callable

from attrs import frozen

from pepy.application.query.downloads.project_reader import DataState


@frozen
class CheckHealthHandler:
    """Asks the store itself, not the state that is remembered."""

    read_state: Callable[[], DataState]

    def handle(self) -> None:
        """Raises StoreUnavailableError if the store cannot answer."""
        self.read_state()
