"""Export a day: write a stored day as a day file, from which it can be imported again."""

from datetime import date
from pathlib import Path

from attrs import frozen

from pepy.domain.imports.days.day_files import WriteDayFile
from pepy.domain.imports.import_store import ImportStore


@frozen
class ExportDay:
    """Write this stored UTC day to this file."""

    day: date
    file: Path


@frozen
class ExportDayHandler:
    """Carries out `ExportDay`."""

    store: ImportStore
    write_day_file: WriteDayFile

    def handle(self, command: ExportDay) -> int:
        """Write the file and return its number of rows. Raises UnknownDayError if the day is not stored."""
        return self.write_day_file(command.file, self.store.export_rows(command.day))
