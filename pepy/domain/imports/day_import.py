"""The import of a day: how it starts and ends, and the rules that a day must keep to be published."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Self

from attrs import Factory, evolve, frozen

from pepy.domain.errors import ImplausibleDayError, ImportEndedError, ReconciliationError, line_about
from pepy.domain.imports.day_published import DayPublished
from pepy.domain.imports.days.day_source import SourceDay
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.figures import Figures, figures_of
from pepy.domain.imports.ledger import ABANDONED
from pepy.domain.imports.plausibility import implausibility
from pepy.domain.imports.state import ImportState
from pepy.domain.imports.usual_downloads import PublishedDay, comparable_days, usual_around, usual_before
from pepy.domain.index.data_event import DataEvent

_LEAST_SHARE = 1_000
"""One row in this many can still be in BigQuery's streaming buffer: queries see it, the partition's count does not."""


@frozen
class StoredSums:
    """What the store itself counts of a day after it was written."""

    projects: int
    downloads: int
    ci_downloads: int
    mirror_downloads: int


@frozen
class Import:
    """An attempt to import a UTC day.

    It starts RUNNING and ends once: COMPLETE, SUSPECT or FAILED. Each step returns the import as it is afterwards, so
    that a transaction that cannot be committed leaves the import as it was. Raises ImportEndedError for a step that
    the state does not allow.
    """

    id: int
    day: date
    attempt: int
    started_at: datetime
    state: ImportState = ImportState.RUNNING
    source: SourceDay | None = None
    """None until the source is open."""
    sums: DaySums = Factory(DaySums)
    """Sums of what has been read so far; updated while the rows pass by."""
    is_unusual: bool = False
    """Whether the day is unlike those before it, but confirmed by an operator."""
    stored_projects: int | None = None
    stored_downloads: int | None = None
    finished_at: datetime | None = None
    error: str | None = None
    """One line that says why nothing was published, or why it was removed again."""

    @property
    def has_ended(self) -> bool:
        """Tell whether it is known what became of the import."""
        return self.state is not ImportState.RUNNING

    def read_from(self, source: SourceDay) -> Self:
        """Note the opened source that the rows come from."""
        return evolve(self, source=source)

    def judge(self, published: Iterable[PublishedDay], definitions: Sequence[DataEvent] = (), *, force: bool) -> Self:
        """Check what was read against the source, and against what is usual according to the published days.

        Days on the other side of one of the definition events are not compared: the source counted differently there.
        Raises ReconciliationError if the source has different figures, or ImplausibleDayError if the day is unlike the
        others and is not forced.
        """
        if self.source is not None:
            _reconcile_source(self.source, self.sums)
        comparable = comparable_days(self.day, published, definitions)
        before, known = usual_before(self.day, comparable), (self.sums.rows, self.sums.downloads)
        if implausibility(*known, before) is None:
            return self
        reason = implausibility(*known, (*before, *usual_around(self.day, comparable)))
        if reason and not force:
            raise ImplausibleDayError(f"Day {self.day} is suspect and was not published: {reason}")
        return evolve(self, is_unusual=True)

    def complete(self, stored: StoredSums, index: Figures, at: datetime) -> tuple[Self, DayPublished]:
        """End with all rows stored, and return the event to announce once that is committed.

        `index` is what the stored sums over all projects add up to.

        Raises ReconciliationError if the store's sums differ from the source's.
        """
        _reconcile(self.sums, stored)
        _reconcile_index(figures_of(stored.projects, self.sums), index)
        completed = self._become(
            ImportState.COMPLETE,
            stored_projects=stored.projects,
            stored_downloads=stored.downloads,
            finished_at=at,
        )
        published = DayPublished(
            self.day,
            stored.projects,
            self.sums.rows,
            stored.downloads,
            self.source.bytes_billed if self.source else None,
            self.started_at,
            published_at=at,
        )
        return completed, published

    def refuse(self, error: BaseException, at: datetime) -> Self:
        """End with nothing stored: suspect if only the figures are hard to believe, otherwise failed."""
        state = ImportState.SUSPECT if isinstance(error, ImplausibleDayError) else ImportState.FAILED
        return self._become(state, error=line_about(error), finished_at=at)

    def abandon(self, at: datetime) -> Self:
        """End an import whose process was killed or crashed, which is noticed later."""
        return self._become(ImportState.FAILED, error=ABANDONED, finished_at=at)

    def forget(self, at: datetime) -> Self:
        """Mark the day as removed from the store again; the ledger keeps its figures."""
        return self._become(ImportState.FORGOTTEN, error=forgotten_line(at))

    def _become(self, state: ImportState, **changes: Any) -> Self:
        if not self.state.may_become(state):
            raise ImportEndedError(f"The import of day {self.day} is {self.state}, it cannot become {state}")
        return evolve(self, state=state, **changes)


def forgotten_line(at: datetime) -> str:
    """Return the ledger's error for an import whose day was removed again."""
    return f"forgotten on {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _reconcile_source(source: SourceDay, sums: DaySums) -> None:
    """Compare what was read with what the source has. Raises ReconciliationError where they differ."""
    _same_in_every_dimension(sums, source.counted_dimensions)
    if source.partition_rows is None:
        return
    counted = sums.downloads + source.left_out.downloads
    if not 0 <= (counted - source.partition_rows) * _LEAST_SHARE <= source.partition_rows:
        raise ReconciliationError(f"the source has {source.partition_rows} downloads, {counted} were counted")


def _same_in_every_dimension(sums: DaySums, dimensions: Iterable[str]) -> None:
    for name in dimensions:
        dimension = sums.by_dimension[name]
        if dimension.downloads != sums.downloads:
            raise ReconciliationError(
                f"the source has {sums.downloads} downloads by version and {dimension.downloads} by {name}"
            )


def _reconcile(sums: DaySums, stored: StoredSums) -> None:
    """Compare what is stored with what the source said. Raises ReconciliationError where they differ."""
    said = sums.by_dimension["version"]
    for count in ("downloads", "ci_downloads", "mirror_downloads"):
        if getattr(said, count) != getattr(stored, count):
            raise ReconciliationError(
                f"the source has {getattr(said, count)} {count}, {getattr(stored, count)} were stored"
            )


def _reconcile_index(said: Figures, index: Figures) -> None:
    """Compare the index with what the source said. Raises ReconciliationError where they differ."""
    for figure in (figure for figure in said if " by " in figure):
        if index.get(figure, 0) != said[figure]:
            raise ReconciliationError(
                f"the source has {said[figure]} {figure}, the index of the day has {index.get(figure, 0)}"
            )
