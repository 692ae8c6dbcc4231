"""Archive old days: write each to a day file, read the file back, and only then drop the day."""

from datetime import date
from itertools import groupby
from pathlib import Path

from attrs import Factory, frozen

from pepy.application.command.follow_up import FollowUp
from pepy.application.progress import Progress
from pepy.domain.housekeeping.archive import Archive, ArchivingStore
from pepy.domain.imports.days.day_files import ReadDayFile, WriteDayFile
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.figures import Figures, figures_of, require_same_day
from pepy.domain.imports.days.fold import fold_project_days


@frozen
class ArchiveDays:
    """Archive all days older than the `keep_days` calendar days that end with the newest complete one."""

    keep_days: int
    folder: Path


@frozen
class ArchiveDaysHandler:
    """Carries out `ArchiveDays`."""

    store: ArchivingStore
    write_day_file: WriteDayFile
    read_day_file: ReadDayFile
    progress: Progress
    follow_up: FollowUp = Factory(FollowUp)

    def handle(self, command: ArchiveDays) -> tuple[date, ...]:
        """Archive the days month by month, oldest first, and return them.

        Raises UnwritableFileError, ReconciliationError if a file does not match the ledger, StoreBusyError or
        ImportInProgressError. Earlier months stay archived then, and nothing of the current one is dropped.
        """
        with self.store.archiving() as archive:
            days = archive.days_before_newest(command.keep_days)
            self.progress.begin("archiving", len(days))
            try:
                for _, month in groupby(days, key=lambda day: (day.year, day.month)):
                    archive.drop({day: self._written(archive, day, command.folder) for day in month})
            finally:
                self.progress.end()
        self.follow_up.run()
        return days

    def _written(self, archive: Archive, day: date, folder: Path) -> Path:
        file = folder.resolve() / f"{day}.parquet"
        self.write_day_file(file, archive.rows(day))
        require_same_day(day, self._read_back(file, day), archive.ledger_figures(day), str(file))
        self.progress.advance(1)
        return file

    def _read_back(self, file: Path, day: date) -> Figures:
        sums = DaySums()
        with self.read_day_file(file).open(day) as source:
            projects = sum(piece.project_count for piece in fold_project_days(source.batches, sums))
        return figures_of(projects, sums)
