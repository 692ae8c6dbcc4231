"""A project's figures of each month, once all of its days are known."""

from collections.abc import Iterator
from itertools import pairwise

from pepy.domain.downloads.buckets import Bucket, Granularity, cut_into_buckets
from pepy.domain.downloads.series import sum_days
from pepy.domain.feeds.entry import EntryKind, FeedEntry, day_after, month_name
from pepy.domain.feeds.followed_project import FollowedProject, KnownDays
from pepy.domain.index.event_rules import straddled_definitions
from pepy.domain.windows import Window


def complete_months(project: FollowedProject, known: KnownDays) -> Iterator[FeedEntry]:
    """Yield an entry for each complete month since the project was first downloaded, ascending."""
    buckets = cut_into_buckets(known.window, Granularity.MONTH, known.complete_days)
    downloads, without_mirrors = (sum_days(counts, buckets) for counts in (project.downloads, project.without_mirrors))
    for before, number in pairwise(range(len(buckets))):
        month = buckets[number]
        if month.complete and project.first_day and month.window.last_day >= project.first_day:
            compared = _compared(project, known, buckets[before], month, (downloads[before], downloads[number]))
            yield FeedEntry(
                EntryKind.MONTH,
                (project.id, month.period),
                f"{project.id}: {downloads[number]:,} downloads in {month_name(month.window.first_day)}",
                f"{downloads[number]:,} downloads, {without_mirrors[number]:,} without mirrors.{compared}",
                day_after(month.window.last_day),
                project.id,
            )


def _compared(
    project: FollowedProject, known: KnownDays, before: Bucket, month: Bucket, downloads: tuple[int, int]
) -> str:
    """Say how a month compares with the one before, or why it does not."""
    name = month_name(before.window.first_day)
    if not before.complete:
        return f" Not compared with {name}, of which not all days are known."
    both = Window(before.window.first_day, month.window.last_day)
    if definitions := straddled_definitions(known.events, both, project=project.id):
        return f" Not compared with {name}: the source counts something else since {definitions[-1].first_day}."
    return f" {_change(*downloads)} {name}." if downloads[0] else ""


def _change(before: int, now: int) -> str:
    # Tenths of a percent, rounded down, in integers: floats would lose digits of huge sums.
    tenths = abs(now - before) * 1000 // before
    if tenths == 0:
        return "About as many as in"
    return f"{tenths // 10:,}.{tenths % 10} % {'more' if now > before else 'fewer'} than in"
