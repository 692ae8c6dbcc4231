"""Import a day: from a source, through the rules, into the store, whole or not at all."""

import logging
from datetime import date

from attrs import frozen

from pepy.domain.clock import Clock
from pepy.domain.day_source import DaySource, SourceDay
from pepy.domain.day_sums import DaySums
from pepy.domain.errors import DomainError, InvalidDayError, MalformedDayError
from pepy.domain.imports import DayWriter, FinishedImport, ImportRun, ImportSession, ImportStore, reconcile
from pepy.domain.progress import Progress
from pepy.domain.project_days import fold_project_days

logger = logging.getLogger(__name__)


@frozen
class ImportDay:
    """Import this UTC day; what is stored of it is replaced."""

    day: date
    source: DaySource


@frozen
class ImportDayHandler:
    """Carries out `ImportDay`."""

    store: ImportStore
    clock: Clock
    progress: Progress

    def handle(self, command: ImportDay) -> FinishedImport:
        """Import the day and return its figures.

        Raises InvalidDayError for a day in the future, ImportInProgressError if another import runs, and whatever the
        source or the rules refuse; nothing of the day is stored or changed then, and the ledger says why.
        """
        if command.day > self.clock().date():
            raise InvalidDayError(f"Day {command.day} is in the future")
        with self.store.session() as session:
            run = session.start(command.day, self.clock())
            try:
                return self._import(session, run, command)
            except Exception as error:
                self._record_failure(session, run, error)
                raise

    def _record_failure(self, session: ImportSession, run: ImportRun, error: Exception) -> None:
        """Write the error into the ledger; where that fails too, the first error is still the one to report."""
        reason = str(error) if isinstance(error, DomainError) else f"unexpected {type(error).__name__}: {error}"
        try:
            session.fail(run, " ".join(reason.split()), self.clock())
        except DomainError as unrecorded:
            logger.warning("the ledger shows day %s as running until the next import: %s", run.day, unrecorded)

    def _import(self, session: ImportSession, run: ImportRun, command: ImportDay) -> FinishedImport:
        with command.source.open(run.day) as source, session.replacing(run.day) as writer:
            sums = self._write(source, writer, run.day)
            writer.move_totals()
            stored = writer.stored_sums()
            reconcile(sums, stored)
            finished = FinishedImport(run, source, sums, stored, self.clock())
            writer.publish(finished)
        return finished

    def _write(self, source: SourceDay, writer: DayWriter, day: date) -> DaySums:
        sums = DaySums()
        self.progress.begin(f"importing {day}", source.row_count)
        try:
            rows_done = 0
            for project_days in fold_project_days(source.batches, sums):
                writer.add(project_days)
                self.progress.advance(sums.rows - rows_done)
                rows_done = sums.rows
        finally:
            self.progress.end()
        if not sums.rows:
            raise MalformedDayError(f"the source has no rows for {day}")
        return sums
