"""How often a project is downloaded: per day (`v1`) and per day and version (`v2`)."""

from attrs import evolve, frozen

from pepy.application.query.downloads.project_reader import ProjectHistory, ProjectReader, VersionHistory
from pepy.domain.clock import Clock
from pepy.domain.projects.name import ProjectName, known
from pepy.domain.projects.version_order import in_version_order
from pepy.domain.windows import ALL_DAYS, LastDays, Window, version_history

DAYS_OF_HISTORY = 30
"""Calendar days of the `v1` answer."""


@frozen
class FindProject:
    """Ask for a project by any spelling of its name."""

    name: str


@frozen
class FindProjectHandler:
    """Answers with the last 30 days, all versions summed."""

    reader: ProjectReader

    def handle(self, query: FindProject) -> ProjectHistory:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        name = ProjectName.parse(query.name)
        return known(self.reader.find_history(name.normalized, LastDays(DAYS_OF_HISTORY)), name)


@frozen
class FindProjectVersionsHandler:
    """Answers with about four months of days, each split by version."""

    reader: ProjectReader
    clock: Clock

    def handle(self, query: FindProject) -> VersionHistory:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        return _versions_of(query, self.reader, version_history(self.clock().date()))


@frozen
class FindAllVersionsHandler:
    """Answers with every stored day, each split by version."""

    reader: ProjectReader

    def handle(self, query: FindProject) -> VersionHistory:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        return _versions_of(query, self.reader, ALL_DAYS)


def _versions_of(query: FindProject, reader: ProjectReader, window: Window) -> VersionHistory:
    name = ProjectName.parse(query.name)
    found = known(reader.find_version_history(name.normalized, window), name)
    return evolve(found, versions=tuple(in_version_order(found.versions)))
