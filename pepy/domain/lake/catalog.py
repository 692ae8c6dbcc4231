"""What an archive of day files holds, and of which imports its files are."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Self

from attrs import Factory, evolve, frozen

from pepy.domain.index.data_event import DataEvent

INDEX = "index.json"
"""The list of all files."""

_DAY_FILE = re.compile(r"day=([0-9]{4}-[0-9]{2}-[0-9]{2})/downloads\.parquet")


def day_of_path(path: str) -> date | None:
    """Return the day whose file has this path, see `day_file_path`; None for anything else."""
    named = _DAY_FILE.fullmatch(path)
    try:
        return date.fromisoformat(named[1]) if named else None
    except ValueError:
        return None


def day_file_path(day: date) -> str:
    """Return where a day's file lies in an archive: a folder per day, as hive partitions have it."""
    return f"day={day}/downloads.parquet"


@frozen
class DayFile:
    """A day's file in an archive."""

    day: date
    path: str
    bytes: int
    sha256: str
    """In hexadecimal digits."""
    rows: int
    downloads: int


@frozen
class MadeOf:
    """Of which import the file with this digest was made."""

    import_key: str
    sha256: str


@frozen
class Catalog:
    """The files that an archive lists, and the data events that whoever reads them should know."""

    files: Mapping[date, DayFile] = Factory(dict)
    made_of: Mapping[date, MadeOf] = Factory(dict)
    """Nothing is known here of files that somebody else wrote, so they are written again."""
    events: tuple[DataEvent, ...] = ()

    def is_current(self, day: date, import_key: str) -> bool:
        """Tell whether the day's file is listed and was made of this import."""
        listed = self.files.get(day)
        return listed is not None and self.made_of.get(day) == MadeOf(import_key, listed.sha256)

    def with_file(self, file: DayFile, import_key: str) -> Self:
        """Return the catalog with this file, ascending by day."""
        files = dict(sorted({**self.files, file.day: file}.items()))
        return evolve(self, files=files, made_of={**self.made_of, file.day: MadeOf(import_key, file.sha256)})

    def without(self, day: date) -> Self:
        """Return the catalog without the file of this day."""
        return self.of_days(self.files.keys() - {day})

    def of_days(self, days: Collection[date]) -> Self:
        """Return the catalog with the files of these days only."""
        return evolve(
            self,
            files={day: file for day, file in self.files.items() if day in days},
            made_of={day: made_of for day, made_of in self.made_of.items() if day in days},
        )
