"""Import a day from a day file, and tell the monitor how that ended."""

from datetime import date
from pathlib import Path

from attrs import Factory, frozen

from pepy.application.command.follow_up import FollowUp
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.import_monitor import ImportMonitor, monitored
from pepy.domain.imports.day_published import DayPublished
from pepy.domain.imports.days.day_files import ReadDayFile


@frozen
class ImportDayFile:
    """Import this UTC day from this file."""

    day: date
    file: Path
    force: bool = False
    """Publish the day even if its figures are hard to believe."""


@frozen
class ImportDayFileHandler:
    """Carries out `ImportDayFile`."""

    importer: DayImporter
    read_day_file: ReadDayFile
    monitor: ImportMonitor
    follow_up: FollowUp = Factory(FollowUp)

    def handle(self, command: ImportDayFile) -> DayPublished:
        """Import the day and return what was published. Raises what `DayImporter.import_day` raises."""
        with monitored(self.monitor):
            published = self.importer.import_day(command.day, self.read_day_file(command.file), force=command.force)
            self.follow_up.run()
        return published
