"""The search for names in the store in memory."""

from attrs import Factory, define

from pepy.application.query.index.search_reader import RankedProjects
from pepy.domain.index.popular_names import RankedProject
from tests.fakes.memory_store import MemoryStore


@define
class MemorySearchReader:
    """Implements `SearchReader`."""

    store: MemoryStore
    ranks: dict[str, tuple[int, int]] = Factory(dict)
    """Downloads of the month and rank, by name."""

    def most_downloaded(self, count: int) -> RankedProjects:
        return self._ranked(list(self.ranks), count)

    def beginning_with(self, prefix: str, limit: int, names: int) -> RankedProjects:
        published = self.store.published
        known = set(published.baselines).union(*published.days.values(), *published.archived.values())
        return self._ranked(sorted(name for name in known if name.startswith(prefix))[:names], limit, prefix)

    def _ranked(self, names: list[str], count: int, first: str = "") -> RankedProjects:
        projects = [RankedProject(name, *self.ranks.get(name, (None, None))) for name in names]
        projects.sort(
            key=lambda project: (project.id != first, project.downloads is None, -(project.downloads or 0), project.id)
        )
        return RankedProjects(tuple(projects[:count]), self.store.published.version)
