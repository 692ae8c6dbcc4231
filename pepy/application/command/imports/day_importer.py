"""Importing a day: from a source, through the rules, into the store, whole or not at all."""

import logging
from collections.abc import Generator
from contextlib import closing
from datetime import date

from attrs import Factory, define, frozen

from pepy.application.command.imports.day_publications import DayPublications
from pepy.application.progress import Progress, report_rows
from pepy.domain.clock import Clock
from pepy.domain.errors import DomainError
from pepy.domain.imports.day_import import Import
from pepy.domain.imports.day_published import DayPublished
from pepy.domain.imports.days.day_source import DaySource, SourceDay
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.fold import FoldedRows, fold_project_days
from pepy.domain.imports.import_store import ImportSession, ImportStore
from pepy.domain.imports.usual_downloads import compared_days
from pepy.domain.windows import require_importable

logger = logging.getLogger(__name__)


@frozen
class DayImporter:
    """Imports one day at a time; the commands that import share it."""

    store: ImportStore
    clock: Clock
    progress: Progress
    publications: DayPublications = Factory(DayPublications)

    def import_day(self, day: date, source: DaySource, *, force: bool = False) -> DayPublished:
        """Import this UTC day and return what was published; what is stored of it is replaced.

        With `force` the day is published even if its figures are hard to believe.

        Raises InvalidDayError for a day that cannot be imported, ImportInProgressError if another import runs,
        ImplausibleDayError for a day that is not forced and too far from what is usual, and whatever the source or the
        rules refuse; nothing of the day is stored or changed then, and the ledger says why.
        """
        require_importable(day, self.clock().date())
        attempt = None
        try:
            with self.store.session() as session:
                attempt = _Attempt(session.start(day, self.clock()))
                try:
                    return self._publish(session, attempt, source, force)
                except BaseException as error:  # Ctrl-C and SIGTERM go into the ledger, too.
                    self._record_refusal(session, attempt.known, error)
                    raise
        finally:
            # A source that cannot be closed fails the import, but not what was committed before.
            if attempt is not None and attempt.published is not None:
                self.publications.announce(attempt.published)

    def _publish(self, session: ImportSession, attempt: "_Attempt", day_source: DaySource, force: bool) -> DayPublished:
        day = attempt.known.day
        with day_source.open(day) as source:
            attempt.known = attempt.known.read_from(source)
            with session.replacing(day) as writer:
                # Closed as soon as a piece cannot be stored, so that the progress bar ends before the error is shown.
                with closing(self._folded(day, source, attempt.known.sums)) as pieces:
                    writer.add_all(pieces)
                published_days = session.published_days(compared_days(day))
                judged = attempt.known.judge(published_days, session.definition_events(), force=force)
                writer.move_totals()
                completed, published = judged.complete(writer.stored_sums(), writer.write_index(), self.clock())
                writer.publish(completed)
            attempt.known, attempt.published = completed, published
        return published

    def _folded(self, day: date, source: SourceDay, sums: DaySums) -> Generator[FoldedRows, None, None]:
        folded = fold_project_days(source.batches, sums)
        return report_rows(self.progress, f"importing {day}", source.row_count, folded, lambda: sums.rows)

    def _record_refusal(self, session: ImportSession, known: Import, error: BaseException) -> None:
        """Write the error into the ledger; if that fails too, the first error is still the one to report."""
        if known.has_ended:
            return
        try:
            session.save(known.refuse(error, self.clock()))
        except DomainError as unrecorded:
            logger.warning(
                "the ledger shows day %s as running until the next import, because its end was not recorded: %s",
                known.day,
                unrecorded,
            )


@define
class _Attempt:
    """The last committed state of an import."""

    known: Import
    published: DayPublished | None = None
