"""The number on a badge: the downloads of a project, or of several together, in a period."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from attrs import evolve, field, frozen

from pepy.application.query.downloads.project_reader import ProjectReader, ProjectSum
from pepy.domain.badges.caveats import NO_CAVEATS, Caveats
from pepy.domain.badges.request import BadgePeriod
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.errors import InvalidProjectNameError, InvalidQuestionError, UnknownProjectError
from pepy.domain.projects.name import ProjectName, known, normalized_name
from pepy.domain.windows import LastDays

MAX_NAMES = 100
"""How many projects one badge may count."""

_WINDOWS = {
    BadgePeriod.TOTAL: None,
    BadgePeriod.DAY: LastDays(1),
    BadgePeriod.WEEK: LastDays(7),
    BadgePeriod.MONTH: LastDays(30),
    BadgePeriod.YEAR: LastDays(365),
}
"""The days of a period; None for all of time."""


@frozen
class FindBadgeDownloads:
    """Ask for the downloads of a project, by any spelling of its name, in a period."""

    name: str
    period: BadgePeriod
    counted: DownloadFilter = ALL_DOWNLOADS


@frozen
class FindJointDownloads:
    """Ask for the downloads of several projects together, each counted once."""

    names: tuple[str, ...]
    period: BadgePeriod
    counted: DownloadFilter = ALL_DOWNLOADS


@frozen
class BadgeDownloads:
    """The number on a badge."""

    downloads: int | None
    """None if the downloads are not known for any day of the period."""
    caveats: Caveats = NO_CAVEATS
    data_version: int = field(kw_only=True)
    """The version of the data that this is of, see `DataState`."""


@frozen
class FindBadgeDownloadsHandler:
    """Answers with a number of downloads and its caveats."""

    reader: ProjectReader

    def handle(self, query: FindBadgeDownloads) -> BadgeDownloads:
        """Raises InvalidProjectNameError or UnknownProjectError."""
        name, window = ProjectName.parse(query.name), _WINDOWS[query.period]
        found = known(self.reader.find_sum(name.normalized, window, query.counted), name)
        downloads, caveats = _number(found, window)
        return BadgeDownloads(downloads, caveats, data_version=found.data_version)

    def handle_together(self, query: FindJointDownloads) -> BadgeDownloads:
        """Return the sum; names that no project has are left out.

        Raises UnknownProjectError if that leaves none, or InvalidQuestionError if there are too many names.
        """
        names = {normalized_name(name): name for name in query.names}
        if len(names) > MAX_NAMES:
            raise InvalidQuestionError(f"A badge can count {MAX_NAMES} projects, not {len(names)}: name fewer of them")
        window = _WINDOWS[query.period]
        sums = self.reader.find_sums(tuple(_valid(names.values())), window, query.counted).values()
        if not sums:
            raise UnknownProjectError(f"Project with name {', '.join(query.names)} does not exist")
        found = [_number(one, window) for one in sums]
        numbers = [downloads for downloads, _ in found if downloads is not None]
        # Days are missing for all alike; only what a total includes differs.
        has_unfiltered_past = any(caveats.has_unfiltered_past for _, caveats in found)
        return BadgeDownloads(
            sum(numbers) if numbers else None,
            evolve(found[0][1], has_unfiltered_past=has_unfiltered_past),
            data_version=min(one.data_version for one in sums),
        )


def _valid(names: Iterable[str]) -> Iterator[str]:
    """Yield the names that projects can have, normalised."""
    for name in names:
        with suppress(InvalidProjectNameError):
            yield ProjectName.parse(name).normalized


def _number(found: ProjectSum, window: LastDays | None) -> tuple[int | None, Caveats]:
    if window is None:
        return found.total_downloads, Caveats(has_unfiltered_past=found.has_unfiltered_past)
    if found.window_downloads is None:
        return None, Caveats(is_before_first_import=True)
    is_known = found.archived_days < window.count
    return found.window_downloads if is_known else None, Caveats(window.count, found.archived_days)
