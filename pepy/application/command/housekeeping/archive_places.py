"""Where archived days go: into a folder of their own, or into the archive that is published anyway."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from attrs import frozen

from pepy.application.command.lake.publish_days import PublishDaysHandler
from pepy.domain.imports.days.day_files import ReadDayFile, WriteDayFile
from pepy.domain.imports.days.day_rows import RowBatch
from pepy.domain.imports.days.day_source import DaySource


@frozen
class FolderPlace:
    """Implements `ArchivePlace`: a file per day, by its name."""

    folder: Path
    write_day_file: WriteDayFile
    read_day_file: ReadDayFile

    def keep(self, day: date, rows: Iterator[RowBatch]) -> str:
        """Write the file."""
        file = self.folder.resolve() / f"{day}.parquet"
        self.write_day_file(file, rows)
        return str(file)

    def source(self, location: str, day: date) -> DaySource:  # noqa: ARG002 - Its location is enough.
        """Read the file."""
        return self.read_day_file(Path(location))


@frozen
class PublishedPlace:
    """Implements `ArchivePlace`: the files that `PublishDays` has written before."""

    publishing: PublishDaysHandler

    def keep(self, day: date, rows: Iterator[RowBatch]) -> str:  # noqa: ARG002 - The file has them already.
        """Make sure that the file is that of the newest import, which nobody can replace while days are archived."""
        self.publishing.require_current(day)
        return self.publishing.lake.location(day)

    def source(self, location: str, day: date) -> DaySource:  # noqa: ARG002 - Its day is enough.
        """Read the file."""
        return self.publishing.lake.source(day)
