"""Publish days: write the file of each day that is missing in the archive or out of date, and list them."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from attrs import define, evolve, frozen

from pepy.application.progress import Progress
from pepy.domain.clock import Clock
from pepy.domain.errors import (
    ArchiveUnavailableError,
    DaysNotPublishedError,
    ReconciliationError,
    StoreOutdatedError,
    StoreUnavailableError,
    UnknownDayError,
    line_about,
)
from pepy.domain.imports.days.day_files import ReadDayFile
from pepy.domain.imports.days.day_rows import RowBatch
from pepy.domain.imports.import_store import ImportStore
from pepy.domain.lake.catalog import Catalog, DayFile
from pepy.domain.lake.lake import Lake
from pepy.domain.lake.monthly_list import MINIFIED, RankedMonth
from pepy.domain.lake.published_days import PublishedDay, PublishedDays

logger = logging.getLogger(__name__)

_STOPS_ALL_DAYS = (ArchiveUnavailableError, StoreUnavailableError, StoreOutdatedError)
"""What would stop the next day as well."""

MAX_DAYS_AFTER_IMPORT = 7
"""How many files are written after an import; the others wait for the next one, or for `pepy archive:publish`."""


@frozen
class PublishDays:
    """Publish this UTC day again, or else every day whose file is missing or out of date, newest first."""

    day: date | None = None
    max_days: int | None = None
    """How many days are written at most; the others wait for the next time."""


@frozen
class Publication:
    """What became of the archive."""

    written: int
    removed: tuple[date, ...]
    """Days that were forgotten since the last time."""
    later: tuple[date, ...]
    """Days that are still missing or out of date."""


Report = Callable[[DayFile], None]
"""Takes each file as soon as readers see it."""


@frozen
class PublishDaysHandler:
    """Carries out `PublishDays`."""

    lake: Lake
    days: PublishedDays
    store: ImportStore
    read_day_file: ReadDayFile
    ranked_month: RankedMonth
    progress: Progress
    clock: Clock

    def handle(self, command: PublishDays, report: Report) -> Publication:
        """Bring the archive up to date; whatever ends it, what is done is done, and the next time goes on from there.

        Files of forgotten days are removed; those of days of which this database never heard stay.

        Raises UnknownDayError for a day that is not complete, PublishingInProgressError, ArchiveUnavailableError, and
        DaysNotPublishedError, after all days, if some could not be written.
        """
        with self.days.publishing():
            shelf = _Shelf(self.lake, self.lake.open())
            complete = self.days.complete_days()
            removed = self._remove_forgotten(shelf)
            due = _due(command, complete, shelf.catalog)
            now, later = due[: command.max_days], due[len(due[: command.max_days]) :]
            shelf.list(evolve(shelf.catalog, events=self.days.events()))
            self._write_monthly_list()
            failures = self._publish_all(shelf, now, report)
        if failures:
            reasons = "; ".join(f"{day}: {reason}" for day, reason in failures.items())
            raise DaysNotPublishedError(f"{len(failures)} of {len(now)} days were not published: {reasons}")
        return Publication(len(now), removed, tuple(day.day for day in later))

    def follow_imports(self) -> None:
        """Publish what imports brought in, and some of what is missing: an import is not to take hours because of it.

        Raises what `handle` raises.
        """
        publication = self.handle(PublishDays(max_days=MAX_DAYS_AFTER_IMPORT), _log)
        if publication.later:
            logger.info(
                "%d more days are not in the archive: `pepy archive:publish` writes all of them", len(publication.later)
            )

    def require_current(self, day: date) -> None:
        """Raise ReconciliationError if the file in the archive is not of the day's newest import."""
        stored = self.days.complete_days().get(day)
        if stored is None or not self.lake.open().is_current(day, stored.import_key):
            raise ReconciliationError(f"Day {day} was imported again meanwhile: its file in the archive is out of date")

    def _write_monthly_list(self) -> None:
        ranked = self.ranked_month.most_downloaded()
        if ranked is None or ranked.is_in(self.lake.read(MINIFIED)):
            return
        for name, content in ranked.files(self.clock()):
            self.lake.write(name, content)

    def _remove_forgotten(self, shelf: "_Shelf") -> tuple[date, ...]:
        forgotten = tuple(sorted(self.days.forgotten_days() & self.lake.days()))
        for day in forgotten:
            shelf.remove(day)
        return forgotten

    def _publish_all(self, shelf: "_Shelf", days: Sequence[PublishedDay], report: Report) -> dict[date, str]:
        failures = {}
        self.progress.begin("publishing", len(days))
        try:
            for day in days:
                try:
                    report(shelf.put(day, self._rows(day)))
                except _STOPS_ALL_DAYS:
                    raise
                except Exception as error:
                    logger.debug("day %s was not published", day.day, exc_info=True)
                    failures[day.day] = line_about(error)
                self.progress.advance(1)
        finally:
            self.progress.end()
        return failures

    def _rows(self, day: PublishedDay) -> Iterator[RowBatch]:
        if day.archived_in is None:
            yield from self.store.export_rows(day.day)
            return
        is_here = day.archived_in == self.lake.location(day.day)
        file = self.lake.source(day.day) if is_here else self.read_day_file(Path(day.archived_in))
        with file.open(day.day) as source:
            yield from source.batches


def _due(command: PublishDays, complete: dict[date, PublishedDay], catalog: Catalog) -> list[PublishedDay]:
    if command.day is None:
        newest_first = sorted(complete.values(), key=lambda day: day.day, reverse=True)
        return [day for day in newest_first if not catalog.is_current(day.day, day.import_key)]
    if command.day not in complete:
        raise UnknownDayError(f"Day {command.day} is not stored: there is nothing to publish")
    return [complete[command.day]]


def _log(file: DayFile) -> None:
    logger.info("published %s in the archive: %d rows, %d bytes", file.day, file.rows, file.bytes)


@define
class _Shelf:
    """An archive whose list never says anything of a file that is not true of it."""

    lake: Lake
    catalog: Catalog

    def list(self, catalog: Catalog) -> None:
        self.lake.save(catalog)
        self.catalog = catalog

    def remove(self, day: date) -> None:
        self.list(self.catalog.without(day))
        self.lake.remove(day)

    def put(self, day: PublishedDay, rows: Iterator[RowBatch]) -> DayFile:
        with self.lake.writing(day.day, rows) as written:
            listed = self.catalog.files.get(day.day)
            if listed is not None and listed != written.file:
                # While one file takes the place of another, neither is listed.
                self.list(self.catalog.without(day.day))
            written.place()
            self.list(self.catalog.with_file(written.file, day.import_key))
            return written.file
