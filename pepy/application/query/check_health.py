"""Whether pepy can answer at all."""

from attrs import frozen

from pepy.application.query.project_views import ProjectViews


@frozen
class CheckHealthHandler:
    """Asks the store for a row."""

    views: ProjectViews

    def handle(self) -> None:
        """Raises StoreUnavailableError if the store cannot answer."""
        self.views.data_state()
