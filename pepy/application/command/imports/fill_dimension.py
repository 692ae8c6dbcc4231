"""Fill a dimension: add it to stored days that lack it, one after the other, without touching anything else of them."""

import logging
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import date

from attrs import frozen

from pepy.application.command.imports.import_days import STOPS_ALL_DAYS
from pepy.application.progress import Progress, report_rows
from pepy.domain.errors import ImportsFailedError, line_about
from pepy.domain.imports.days.day_source import DaySource, SourceCensus, SourceDay
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.fold import FoldedRows, fold_rows
from pepy.domain.imports.dimension_filling import require_unchanged, require_written
from pepy.domain.imports.import_store import ImportStore
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


@frozen
class FillDimensionHandler:
    """Carries out `FillDimension`.

    Each day is a transaction under the import lock, so that whoever is stopped goes on with the next one when called
    again.
    """

    store: ImportStore
    ledger: LedgerReader
    census: SourceCensus
    source_of: SourceOfDimension
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
            outcomes.append(self._filled(day, command.dimension))
            report(outcomes[-1])
        _require_all_filled(outcomes)
        return tuple(outcomes)

    def _filled(self, day: date, dimension: str) -> FilledDay:
        try:
            return self._fill(day, dimension)
        except STOPS_ALL_DAYS:
            raise
        except Exception as error:
            logger.debug("day %s was not filled", day, exc_info=True)
            return FilledDay(day, error=line_about(error))

    def _fill(self, day: date, dimension: str) -> FilledDay:
        sums = DaySums()
        added = sums.by_dimension[dimension]
        with (
            self.store.session() as session,
            self.source_of(dimension).open(day) as source,
            session.adding(day, dimension) as writer,
        ):
            # Closed as soon as a piece cannot be stored, so that the progress bar ends before the error is shown.
            with closing(self._folded(day, dimension, source, sums)) as pieces:
                projects = writer.add_all(pieces)
            require_unchanged(day, dimension, writer.change_of_source())
            require_written(dimension, added, projects, writer.write())
            writer.publish(added, source.bytes_billed)
        return FilledDay(day, added.rows, source.bytes_billed)

    def _folded(self, day: date, dimension: str, source: SourceDay, sums: DaySums) -> Generator[FoldedRows, None, None]:
        folded = fold_rows(source.batches, sums)
        what = f"adding {dimension} to {day}"
        return report_rows(self.progress, what, source.row_count, folded, lambda: sums.rows)


def _require_all_filled(outcomes: list[FilledDay]) -> None:
    failed = [outcome for outcome in outcomes if outcome.error]
    if failed:
        reasons = "; ".join(f"{outcome.day}: {outcome.error}" for outcome in failed)
        message = f"{len(failed)} of {len(outcomes)} days were not filled: {reasons}"
        raise ImportsFailedError(message if len(outcomes) > 1 else str(failed[0].error))
