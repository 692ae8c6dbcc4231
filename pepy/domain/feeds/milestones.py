"""When a project passed a round number of downloads: powers of ten and their halves, from 1,000 on.

Mirrors are left out, as far as days are stored. What is older, a total from elsewhere or days in files, does not say
which of its downloads were by mirrors, and counts as a whole.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from attrs import frozen

from pepy.domain.feeds.entry import EntryKind, FeedEntry, day_after
from pepy.domain.feeds.followed_project import FollowedProject, KnownDays
from pepy.domain.index.event_rules import straddled_definitions
from pepy.domain.windows import Window

FIRST_MILESTONE = 1_000


@frozen
class Milestone:
    """A number of downloads that a project passed on a UTC day."""

    project: str
    downloads: int
    day: date
    doubt: str | None = None
    """Why it is not sure that it was on this day; None: it is."""

    def entry(self, *, has_unsplit_past: bool) -> FeedEntry:
        """Return what a feed tells of it."""
        past = " What was counted before the stored days is included with its mirrors." if has_unsplit_past else ""
        return FeedEntry(
            EntryKind.MILESTONE,
            (self.project, str(self.downloads)),
            f"{self.project} passed {self.downloads:,} downloads",
            f"On {self.day} {self.project} passed {self.downloads:,} downloads in all, without mirrors.{past}",
            day_after(self.day),
            self.project,
        )


def highest_milestone(downloads: int) -> int:
    """Return the highest milestone that is not above a number of downloads; 0 if there is none."""
    if downloads < FIRST_MILESTONE:
        return 0
    power: int = 10 ** (len(str(downloads)) - 1)
    return 5 * power if downloads >= 5 * power else power


def passed_milestones(project: FollowedProject, known: KnownDays) -> Iterator[Milestone]:
    """Yield the milestones that were passed on the days of the window, ascending; of one day only the highest."""
    total = project.total_downloads - project.mirror_downloads
    before = total - sum(project.without_mirrors)
    sums = accumulate(project.without_mirrors, initial=before)
    reached = highest_milestone(next(sums))
    for number, downloads in enumerate(sums):
        if (highest := highest_milestone(downloads)) > reached:
            day = known.window.first_day + timedelta(days=number)
            reached = highest
            yield Milestone(project.id, highest, day, _doubt(project, known, day))


def _doubt(project: FollowedProject, known: KnownDays, day: date) -> str | None:
    if _is_total_open(project, known):
        return "downloads before the first stored day are not known"
    if not _are_days_known(project, known, day):
        return "downloads of some days are not known"
    definitions = straddled_definitions(known.events, Window(project.counted_from or day, day), project=project.id)
    if definitions:
        return f"the source counts something else since {definitions[-1].first_day}"
    return None


def _is_total_open(project: FollowedProject, known: KnownDays) -> bool:
    """Tell whether the project may have been downloaded before anything that its total includes."""
    if project.has_baseline:
        return False
    return project.has_archived_days or project.first_day is None or project.first_day == known.first_day


def _are_days_known(project: FollowedProject, known: KnownDays, day: date) -> bool:
    """Tell whether all days are known that decide how many downloads there were up to this one.

    They are counted back from the total, for which each day since must be stored if it is in the total.
    """
    since = Window(day + timedelta(days=1), known.window.last_day)
    if any(other in known.archived_days for other in since.days):
        return False
    included = project.baseline_day if project.has_baseline else None
    if included is not None and day <= included:
        return known.complete_days.issuperset(Window(since.first_day, included).days)
    first_day = included + timedelta(days=1) if included else known.first_day or day
    return (known.complete_days | known.archived_days).issuperset(Window(first_day, day).days)
