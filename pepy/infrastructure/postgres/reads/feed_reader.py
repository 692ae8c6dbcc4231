"""The read side of feeds: one statement, however many projects."""

from collections.abc import Sequence
from typing import Any

from attrs import Factory, field, frozen

from pepy.application.query.feeds.feed_reader import FollowedProjects
from pepy.domain.feeds.followed_project import FollowedProject
from pepy.domain.windows import DaysUpTo
from pepy.infrastructure.postgres.reads.dimension_reader import numbers_of, of_every_day
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, storable_text
from pepy.infrastructure.postgres.reads.versioned_reads import VERSION_SEEN, VersionedReads
from pepy.infrastructure.postgres.reads.windowed_reads import IN_WINDOW
from pepy.infrastructure.postgres.total_pages import JOIN_TOTAL_PAGE, TOTAL

# All stored days of a project are summed for its mirrors; only those of the window are returned.
_FOLLOWED = f"""
    SELECT project.name, {TOTAL}, coalesce(project.baseline, 0) > 0, project.baseline_day,
           coalesce(archived_total.downloads, 0) > 0, stored.first_day, stored.mirror_downloads,
           stored.numbers, stored.downloads, stored.without_mirrors, {VERSION_SEEN}
    FROM (VALUES (0)) AS at_least_a_row
    LEFT JOIN project ON project.name = ANY(%(names)s)
    {JOIN_TOTAL_PAGE}
    LEFT JOIN archived_total ON archived_total.project_id = project.id
    LEFT JOIN LATERAL (
        SELECT min(day) AS first_day, coalesce(sum(mirrors), 0) AS mirror_downloads,
               (array_agg(day - %(first_day)s::date) FILTER (WHERE day {IN_WINDOW}))::text AS numbers,
               (array_agg(downloads) FILTER (WHERE day {IN_WINDOW}))::text AS downloads,
               (array_agg(downloads - mirrors) FILTER (WHERE day {IN_WINDOW}))::text AS without_mirrors
        FROM (
            SELECT day, downloads, least(downloads, coalesce(mirror_downloads, 0)) AS mirrors
            FROM daily_downloads WHERE project_id = project.id
        ) AS day_counts
    ) AS stored ON true
"""  # noqa: S608 - The parts are constants.


@frozen
class PostgresFeedReader:
    """Implements `FeedReader`."""

    source: ReadSource
    _reads: VersionedReads = field(
        init=False, default=Factory(lambda reader: VersionedReads(reader.source), takes_self=True), eq=False, repr=False
    )

    def follow(self, normalized_names: tuple[str, ...], days: DaysUpTo) -> FollowedProjects:
        """Return those of the projects that are stored."""
        names = {"names": [storable_text(name) for name in normalized_names]}
        window, completeness, rows = self._reads.fetch(_FOLLOWED, names, days)
        found = (_followed(row, window.length) for row in rows if row[0] is not None)
        return FollowedProjects(window, completeness, {project.id: project for project in found})


def _followed(row: Sequence[Any], length: int) -> FollowedProject:
    name, total, has_baseline, baseline_day, has_archived_days, first_day, mirrors, *arrays, _ = row
    numbers, downloads, without_mirrors = map(numbers_of, arrays)
    return FollowedProject(
        name,
        total,
        int(mirrors),
        of_every_day(numbers, downloads, length),
        of_every_day(numbers, without_mirrors, length),
        first_day,
        has_baseline,
        baseline_day,
        has_archived_days,
    )
