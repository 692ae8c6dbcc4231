"""The read side: what can be asked of the store, and the frozen answers."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from attrs import Factory, field, frozen

from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.windows import Days, Window


@frozen
class DataState:
    """What readers see now."""

    version: int
    """Raised by every change of published data; part of the ETag of every answer that depends on ranks."""
    data_through: date | None
    """The newest complete UTC day; None before the first import."""
    unranked_version: int = Factory(lambda self: self.version, takes_self=True)
    """The version at which something other than ranks last changed: data without ranks are the same since."""

    def version_of(self, *, unranked: bool) -> int:
        """Return the version of all data, or of data without ranks."""
        return self.unranked_version if unranked else self.version


@frozen
class ProjectSum:
    """A project's all-time total and the sum of a window, in downloads."""

    total_downloads: int
    window_downloads: int | None
    """None where the window has no days, because it is before the first import."""
    archived_days: int = 0
    """How many days of the window were archived: their downloads are in the total, but not in the sum."""
    has_unfiltered_past: bool = False
    """Whether the total includes downloads from elsewhere or of archived days, whose CI and mirror share is unknown.
    Only set if the question leaves something out."""
    data_version: int = field(kw_only=True)
    """The version of the data that this is of, see `DataState`."""


@frozen
class ProjectHistory:
    """A project's all-time total and its downloads per day, ascending; days without rows are absent."""

    id: str
    total_downloads: int
    downloads: tuple[tuple[str, int], ...]
    """ISO days and their downloads."""
    archived_days: tuple[date, ...] = ()
    """Days of the window that were archived, ascending: their downloads are not known here."""
    data_version: int = field(kw_only=True)
    """The version of the data that this is of, see `DataState`."""


@frozen
class VersionHistory:
    """A project's all-time total and its downloads per day and version."""

    id: str
    total_downloads: int
    versions: tuple[str, ...]
    """The versions that occur, in the order of `projects.version_order`."""
    downloads_json: str
    """`{"YYYY-MM-DD":{"<version>":n}}`, days ascending: stored text, passed on as it is."""
    archived_days: tuple[date, ...] = ()
    """Days of the window that were archived, ascending: their downloads are not known here."""
    data_version: int = field(kw_only=True)
    """The version of the data that this is of, see `DataState`."""


class ProjectReader(Protocol):
    """The read port. Every answer is of one data version; None stands for a project that is not stored.

    Raises StoreUnavailableError if the database cannot be reached, StoreOutdatedError if it has not been migrated.
    """

    def find_sum(
        self, normalized_name: str, window: Days | None, counted: DownloadFilter = ALL_DOWNLOADS
    ) -> ProjectSum | None:
        """Return the total, and the sum of a window (0 without one), both without what is not counted.

        A baseline does not say what was CI or mirrors: from the total only those of stored days are taken away.
        """

    def find_sums(
        self, normalized_names: Collection[str], window: Days | None, counted: DownloadFilter = ALL_DOWNLOADS
    ) -> Mapping[str, ProjectSum]:
        """Return the same of those of several projects that are stored, in the time of one question."""

    def find_history(self, normalized_name: str, window: Days) -> ProjectHistory | None:
        """Return the total and the daily downloads of a window."""

    def find_version_history(self, normalized_name: str, window: Window) -> VersionHistory | None:
        """Return the total and the daily downloads per version; `versions` come in no particular order."""
