"""Fill a dimension: add it to stored days that lack it, one after the other, without touching anything else of them."""

import logging
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import date, datetime

from attrs import Factory, define, evolve, frozen

from pepy.application.command.imports.import_days import STOPS_ALL_DAYS
from pepy.application.progress import Progress, report_rows
from pepy.domain.clock import Clock
from pepy.domain.errors import DomainError, ImportsFailedError, line_about
from pepy.domain.imports.days.day_source import DaySource, SourceCensus, SourceDay
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.fold import FoldedRows, fold_rows
from pepy.domain.imports.dimension_filling import require_unchanged, require_written
from pepy.domain.imports.import_store import ImportSession, ImportStore
from pepy.domain.imports.ledger import LedgerReader
from pepy.domain.windows import Window

logger = logging.getLogger(__name__)

SourceOfDimension = Callable[[str], DaySource]
"""Makes a source whose days have the rows of this dimension alone."""


@frozen
class FillDimension:
    """Add this dimension to the stored days of a window that lack it."""

    dimension: str
    window: Window


@frozen
class FilledDay:
    """What became of a day: how many rows were added, or the line that says why none were."""

    day: date
    rows: int = 0
    bytes_billed: int | None = None
    error: str | None = None


@define
class _Attempt:
    """What is known so far of the filling of a day."""

    day: date
    started_at: datetime
    source: SourceDay | None = None
    """None until it is open."""
    sums: DaySums = Factory(DaySums)


@frozen
class FillDimensionHandler:
    """Carries out `FillDimension`.

    Each day is a transaction under the import lock, so that whoever is stopped goes on with the next one when called
    again. The ledger has a failed run for each day that was not filled: its query may have been billed.
    """

    store: ImportStore
    ledger: LedgerReader
    census: SourceCensus
    source_of: SourceOfDimension
    clock: Clock
    progress: Progress

    def days(self, command: FillDimension) -> tuple[date, ...]:
        """Return the days to fill, oldest first; raises what the ledger raises."""
        return self.ledger.days_lacking(command.dimension, command.window)

    def handle(self, command: FillDimension, report: Callable[[FilledDay], None]) -> tuple[FilledDay, ...]:
        """Fill the days, and report and return what became of them; none if no day lacks the dimension.

        Raises SourceUnavailableError for settings that are wrong or missing, before anything else; ImportsFailedError,
        after all days, if some were not filled; and while days are filled, what would stop each of them.
        """
        self.census.check_settings()
        outcomes = []
        for day in self.days(command):
            filled = self._filled(day, command.dimension)
            if filled is not None:
                outcomes.append(filled)
                report(filled)
        _require_all_filled(outcomes)
        return tuple(outcomes)

    def _filled(self, day: date, dimension: str) -> FilledDay | None:
        try:
            return self._fill(day, dimension)
        except STOPS_ALL_DAYS:
            raise
        except Exception as error:
            logger.debug("day %s was not filled", day, exc_info=True)
            return FilledDay(day, error=line_about(error))

    def _fill(self, day: date, dimension: str) -> FilledDay | None:
        with self.store.session() as session:
            # Meanwhile another process may have added it, or imported the day again.
            if not self.ledger.days_lacking(dimension, Window(day, day)):
                return None
            attempt = _Attempt(day, self.clock())
            try:
                return self._add(session, attempt, dimension)
            except BaseException as error:  # Ctrl-C and SIGTERM go into the ledger, too.
                self._record_refusal(session, attempt, error)
                raise

    def _add(self, session: ImportSession, attempt: _Attempt, dimension: str) -> FilledDay:
        day, added = attempt.day, attempt.sums.by_dimension[dimension]
        with self.source_of(dimension).open(day) as source:
            attempt.source = source
            with session.adding(day, dimension) as writer:
                # Closed as soon as a piece cannot be stored, so that the progress bar ends before the error is shown.
                with closing(self._folded(day, dimension, source, attempt.sums)) as pieces:
                    projects = writer.add_all(pieces)
                require_unchanged(day, dimension, writer.change_of_source())
                require_written(dimension, added, projects, writer.write())
                writer.publish(added, source.bytes_billed)
        return FilledDay(day, added.rows, source.bytes_billed)

    def _folded(self, day: date, dimension: str, source: SourceDay, sums: DaySums) -> Generator[FoldedRows, None, None]:
        folded = fold_rows(source.batches, sums)
        what = f"adding {dimension} to {day}"
        return report_rows(self.progress, what, source.row_count, folded, lambda: sums.rows)

    def _record_refusal(self, session: ImportSession, attempt: _Attempt, error: BaseException) -> None:
        """Write the error and what was billed into the ledger; if that fails too, the first error is told."""
        try:
            started = session.start(attempt.day, attempt.started_at)
            known = evolve(started, source=attempt.source, sums=attempt.sums)
            session.save(known.refuse(error, self.clock()))
        except DomainError as unrecorded:
            logger.warning("the ledger does not say that day %s was not filled: %s", attempt.day, unrecorded)


def _require_all_filled(outcomes: list[FilledDay]) -> None:
    failed = [outcome for outcome in outcomes if outcome.error]
    if failed:
        reasons = "; ".join(f"{outcome.day}: {outcome.error}" for outcome in failed)
        message = f"{len(failed)} of {len(outcomes)} days were not filled: {reasons}"
        raise ImportsFailedError(message if len(outcomes) > 1 else str(failed[0].error))
