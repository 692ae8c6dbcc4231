"""Archive old days: see that each is in a day file, read the file back, and only then drop the day."""

from datetime import date
from itertools import groupby
from pathlib import Path

from attrs import Factory, frozen

from pepy.application.command.follow_up import FollowUp
from pepy.application.command.housekeeping.archive_places import FolderPlace, PublishedPlace
from pepy.application.command.lake.publish_days import PublishDays, PublishDaysHandler
from pepy.application.progress import Progress
from pepy.domain.housekeeping.archive import Archive, ArchivePlace, ArchivingStore
from pepy.domain.imports.days.day_files import ReadDayFile, WriteDayFile
from pepy.domain.imports.days.day_source import DaySource
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.figures import Figures, figures_of, require_same_day
from pepy.domain.imports.days.fold import fold_project_days


@frozen
class ArchiveDays:
    """Archive all days older than the `keep_days` calendar days that end with the newest complete one."""

    keep_days: int
    folder: Path | None
    """Where their files go; None: they are in the published archive, which is brought up to date before."""


@frozen
class ArchiveDaysHandler:
    """Carries out `ArchiveDays`."""

    store: ArchivingStore
    write_day_file: WriteDayFile
    read_day_file: ReadDayFile
    progress: Progress
    follow_up: FollowUp = Factory(FollowUp)
    publishing: PublishDaysHandler | None = None
    """Publishes days; None where no archive is published."""

    def handle(self, command: ArchiveDays) -> tuple[date, ...]:
        """Archive the days month by month, oldest first, and return them.

        Raises UnwritableFileError, ReconciliationError if a file does not match the ledger, StoreBusyError or
        ImportInProgressError, and what `PublishDaysHandler` raises. Earlier months stay archived then, and nothing of
        the current one is dropped.
        """
        place = self._place(command.folder)
        with self.store.archiving() as archive:
            days = archive.days_before_newest(command.keep_days)
            self.progress.begin("archiving", len(days))
            try:
                for _, month in groupby(days, key=lambda day: (day.year, day.month)):
                    archive.drop({day: self._kept(archive, day, place) for day in month})
            finally:
                self.progress.end()
        self.follow_up.run()
        return days

    def _place(self, folder: Path | None) -> ArchivePlace:
        if folder is not None:
            return FolderPlace(folder, self.write_day_file, self.read_day_file)
        if self.publishing is None:
            raise ValueError("days can be archived without a folder only where an archive is published")
        self.publishing.handle(PublishDays(), lambda _: None)
        return PublishedPlace(self.publishing)

    def _kept(self, archive: Archive, day: date, place: ArchivePlace) -> str:
        location = place.keep(day, archive.rows(day))
        require_same_day(day, _figures(place.source(location, day), day), archive.ledger_figures(day), location)
        self.progress.advance(1)
        return location


def _figures(file: DaySource, day: date) -> Figures:
    sums = DaySums()
    with file.open(day) as source:
        projects = sum(piece.project_count for piece in fold_project_days(source.batches, sums))
    return figures_of(projects, sums)
