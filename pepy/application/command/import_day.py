"""Import a day: from a source, through the rules, into the store, whole or not at all."""

import logging
from collections.abc import Generator
from contextlib import closing
from datetime import date

import pyarrow as pa
from attrs import Factory, define, frozen

from pepy.domain.clock import Clock
from pepy.domain.day_source import DaySource, SourceDay
from pepy.domain.day_sums import DaySums
from pepy.domain.errors import DomainError, ImplausibleDayError, InvalidDayError, line_about
from pepy.domain.imports import (
    FinishedImport,
    ImportRun,
    ImportSession,
    ImportState,
    ImportStore,
    RefusedImport,
    reconcile,
    reconcile_source,
)
from pepy.domain.plausibility import implausibility, same_weekdays_before
from pepy.domain.progress import Progress
from pepy.domain.project_days import fold_project_days

logger = logging.getLogger(__name__)


@frozen
class ImportDay:
    """Import this UTC day; what is stored of it is replaced."""

    day: date
    source: DaySource
    force: bool = False
    """Publish the day even if its figures are hard to believe."""


@frozen
class ImportDayHandler:
    """Carries out `ImportDay`."""

    store: ImportStore
    clock: Clock
    progress: Progress

    def handle(self, command: ImportDay) -> FinishedImport:
        """Import the day and return its figures.

        Raises InvalidDayError for a day in the future, ImportInProgressError if another import runs,
        ImplausibleDayError for a day that is not forced and too far from its like, and whatever the source or the
        rules refuse; nothing of the day is stored or changed then, and the ledger says why.
        """
        refuse_future(command.day, self.clock)
        with self.store.session() as session:
            attempt = _Attempt(session.start(command.day, self.clock()))
            try:
                return self._import(session, attempt, command)
            except Exception as error:
                self._record_refusal(session, attempt, error)
                raise

    def _import(self, session: ImportSession, attempt: "_Attempt", command: ImportDay) -> FinishedImport:
        run, sums = attempt.run, attempt.sums
        with command.source.open(run.day) as source, session.replacing(run.day) as writer:
            attempt.source = source
            # Closed at once where a piece cannot be stored, so that the progress ends before the error is told.
            with closing(self._folded(source, attempt)) as tables:
                writer.add_all(tables)
            reconcile_source(source, sums)
            if not command.force:
                _refuse_implausible(session, run.day, sums)
            writer.move_totals()
            stored = writer.stored_sums()
            reconcile(sums, stored)
            finished = FinishedImport(run, source, sums, stored, self.clock())
            writer.publish(finished)
        return finished

    def _folded(self, source: SourceDay, attempt: "_Attempt") -> Generator[pa.Table, None, None]:
        sums = attempt.sums
        self.progress.begin(f"importing {attempt.run.day}", source.row_count)
        try:
            rows_done = 0
            for project_days in fold_project_days(source.batches, sums):
                yield project_days
                self.progress.advance(sums.rows - rows_done)
                rows_done = sums.rows
        finally:
            self.progress.end()

    def _record_refusal(self, session: ImportSession, attempt: "_Attempt", error: Exception) -> None:
        """Write the error into the ledger; where that fails too, the first error is still the one to report."""
        sums = attempt.sums if attempt.source else None
        state = ImportState.SUSPECT if isinstance(error, ImplausibleDayError) else ImportState.FAILED
        refused = RefusedImport(attempt.run, state, line_about(error), self.clock(), attempt.source, sums)
        try:
            session.refuse(refused)
        except DomainError as unrecorded:
            day = attempt.run.day
            logger.warning("the ledger shows day %s as running until the next import: %s", day, unrecorded)


def refuse_future(day: date, clock: Clock) -> None:
    """Raise InvalidDayError for a day that has not begun in UTC."""
    if day > clock().date():
        raise InvalidDayError(f"Day {day} is in the future")


@define
class _Attempt:
    """What is known of a run so far."""

    run: ImportRun
    sums: DaySums = Factory(DaySums)
    source: SourceDay | None = None


def _refuse_implausible(session: ImportSession, day: date, sums: DaySums) -> None:
    history = session.complete_downloads(same_weekdays_before(day))
    reason = implausibility(sums.rows, sums.downloads, history)
    if reason:
        raise ImplausibleDayError(
            f"Day {day} is suspect and was not published: {reason} (if it is right, import it with --force)"
        )
