"""The news of one or several projects."""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from pepy.application.query.feeds.feed_reader import FeedReader, FollowedProjects
from pepy.domain.errors import InvalidQuestionError, UnknownProjectError
from pepy.domain.feeds.entry import FeedEntry
from pepy.domain.feeds.event_entries import event_entries
from pepy.domain.feeds.followed_project import FollowedProject, KnownDays, followed_days
from pepy.domain.feeds.milestones import Milestone, passed_milestones
from pepy.domain.feeds.months import complete_months
from pepy.domain.projects.name import ProjectName
from pepy.domain.windows import NO_DAYS, Window

MAX_NAMES = 20
"""How many projects one feed may follow: all stored days of each are summed, 73,000 in ten years."""

MAX_ENTRIES = 100
"""How many entries a feed has; readers keep the older ones."""


@frozen
class FindFeed:
    """Ask for projects, by any spelling of their names."""

    names: tuple[str, ...]


@frozen
class FoundFeed:
    """The news, the newest first. Nothing in it depends on the clock."""

    projects: tuple[str, ...]
    """The normalised names of those that are stored, ascending."""
    entries: tuple[FeedEntry, ...]
    doubtful: tuple[Milestone, ...]
    """Milestones of the same time that are left out because their day is not sure, the newest first."""
    data_version: int
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindFeedHandler:
    """Answers with the news of about a year, up to the newest complete day."""

    reader: FeedReader

    def handle(self, query: FindFeed) -> FoundFeed:
        """Return the news of those projects that are stored.

        Raises InvalidProjectNameError, InvalidQuestionError for too many names, or UnknownProjectError if none of them
        is stored.
        """
        names = {name.normalized: name for name in reversed(list(map(ProjectName.parse, query.names)))}
        if len(names) > MAX_NAMES:
            raise InvalidQuestionError(f"A feed follows at most {MAX_NAMES} projects, {len(names)} are asked for")
        followed = self.reader.follow(tuple(sorted(names)), _days)
        if not followed.projects:
            raise UnknownProjectError(_unknown(tuple(name.typed for name in reversed(names.values()))))
        return _found(followed)


def _days(data_through: date | None) -> Window:
    return followed_days(data_through) if data_through else NO_DAYS


def _unknown(typed: tuple[str, ...]) -> str:
    if len(typed) == 1:
        return f"Project with name {typed[0]} does not exist"
    return f"None of the projects {', '.join(typed)} exists"


def _found(followed: FollowedProjects) -> FoundFeed:
    completeness = followed.completeness
    known = KnownDays(followed.window, completeness.complete_days, completeness.archived_days, completeness.events)
    projects = [followed.projects[name] for name in sorted(followed.projects)]
    milestones = [(project, milestone) for project in projects for milestone in passed_milestones(project, known)]
    entries = dict.fromkeys(
        (
            *_of_projects(projects, known),
            *(_told(project, milestone) for project, milestone in milestones if not milestone.doubt),
            *event_entries(known.events, known.window, followed.projects),
        )
    )
    doubtful = (milestone for _, milestone in milestones if milestone.doubt)
    return FoundFeed(
        tuple(project.id for project in projects),
        tuple(sorted(entries, key=lambda entry: (entry.known_on, entry.kind, entry.key), reverse=True))[:MAX_ENTRIES],
        tuple(sorted(doubtful, key=lambda milestone: (milestone.day, milestone.project), reverse=True)),
        completeness.data_version,
    )


def _of_projects(projects: list[FollowedProject], known: KnownDays) -> Iterator[FeedEntry]:
    for project in projects:
        yield from complete_months(project, known)


def _told(project: FollowedProject, milestone: Milestone) -> FeedEntry:
    return milestone.entry(has_unsplit_past=project.has_baseline or project.has_archived_days)
