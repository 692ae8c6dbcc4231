"""Import a day: from a source, through the rules, into the store, whole or not at all."""

import logging
from collections.abc import Generator
from contextlib import closing
from datetime import date

import pyarrow as pa
from attrs import Factory, define, frozen

from pepy.application.progress import Progress
from pepy.domain.clock import Clock
from pepy.domain.errors import DomainError, ImplausibleDayError, line_about
from pepy.domain.imports.day_source import DaySource, SourceDay
from pepy.domain.imports.day_sums import DaySums
from pepy.domain.imports.fold import fold_project_days
from pepy.domain.imports.import_run import (
    FinishedImport,
    ImportRun,
    ImportSession,
    ImportState,
    ImportStore,
    RefusedImport,
    reconcile,
    reconcile_source,
)
from pepy.domain.imports.plausibility import implausibility
from pepy.domain.imports.usual_downloads import compared_days, usual_around, usual_before
from pepy.domain.windows import require_importable

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

        Raises InvalidDayError for a day that cannot be imported, ImportInProgressError if another import runs,
        ImplausibleDayError for a day that is not forced and too far from what is usual, and whatever the source or the
        rules refuse; nothing of the day is stored or changed then, and the ledger says why.
        """
        require_importable(command.day, self.clock().date())
        with self.store.session() as session:
            attempt = _Attempt(session.start(command.day, self.clock()))
            try:
                return self._import(session, attempt, command)
            except BaseException as error:  # Ctrl-C and SIGTERM belong into the ledger too.
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
            is_unusual = _is_unusual(session, run.day, sums, command.force)
            writer.move_totals()
            stored = writer.stored_sums()
            reconcile(sums, stored)
            finished = FinishedImport(run, source, sums, stored, self.clock(), is_unusual=is_unusual)
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

    def _record_refusal(self, session: ImportSession, attempt: "_Attempt", error: BaseException) -> None:
        """Write the error into the ledger; where that fails too, the first error is still the one to report."""
        sums = attempt.sums if attempt.source else None
        state = ImportState.SUSPECT if isinstance(error, ImplausibleDayError) else ImportState.FAILED
        refused = RefusedImport(attempt.run, state, line_about(error), self.clock(), attempt.source, sums)
        try:
            session.refuse(refused)
        except DomainError as unrecorded:
            day = attempt.run.day
            logger.warning(
                "the ledger shows day %s as running until the next import, because its end was not recorded: %s",
                day,
                unrecorded,
            )


@define
class _Attempt:
    """What is known of a run so far."""

    run: ImportRun
    sums: DaySums = Factory(DaySums)
    source: SourceDay | None = None


def _is_unusual(session: ImportSession, day: date, sums: DaySums, force: bool) -> bool:
    """Tell whether a day is unlike those before it. Raises ImplausibleDayError if nobody confirmed such a change."""
    published = session.published_days(compared_days(day))
    before = usual_before(day, published)
    if implausibility(sums.rows, sums.downloads, before) is None:
        return False
    reason = implausibility(sums.rows, sums.downloads, (*before, *usual_around(day, published)))
    if reason and not force:
        raise ImplausibleDayError(
            f"Day {day} is suspect and was not published: {reason} (if it is right, import it with --force)"
        )
    return True
