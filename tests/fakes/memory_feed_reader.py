"""What feeds need, out of the store in memory."""

from attrs import frozen

from pepy.application.query.feeds.feed_reader import FollowedProjects
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.feeds.followed_project import FollowedProject
from pepy.domain.windows import DaysUpTo
from tests.fakes.memory_dimension_reader import MemoryDimensionReader
from tests.fakes.memory_store import MemoryStore


@frozen
class MemoryFeedReader:
    """Implements `FeedReader`."""

    store: MemoryStore

    def follow(self, normalized_names: tuple[str, ...], days: DaysUpTo) -> FollowedProjects:
        store = self.store.snapshot()
        reader = MemoryDimensionReader(store)
        counted = reader.count_projects(normalized_names, days, ALL_DOWNLOADS)
        others = reader.count_projects(normalized_names, days, DownloadFilter(with_mirrors=False)).projects
        projects = {}
        for name, project in counted.projects.items():
            stored = {day: of_day[name] for day, of_day in store.published.days.items() if name in of_day}
            baseline, includes = store.published.baselines.get(name, (0, None))
            archived = (
                day for day, of_day in store.published.archived.items() if of_day.get(name, {}).get("downloads")
            )
            projects[name] = FollowedProject(
                name,
                project.total_downloads,
                sum(min(of_day["downloads"], of_day["mirror_downloads"] or 0) for of_day in stored.values()),
                project.downloads,
                others[name].downloads,
                min(stored, default=None),
                baseline > 0,
                includes,
                any(includes is None or day > includes for day in archived),
            )
        return FollowedProjects(counted.window, counted.completeness, projects)
