"""The forms of a day file, told by the ending of its name."""

from enum import StrEnum
from pathlib import Path


class FileForm(StrEnum):
    """A form, by the ending of the files that have it."""

    PARQUET = ".parquet"
    CSV = ".csv"
    CSV_GZ = ".csv.gz"


ENDINGS = ", ".join(FileForm)
"""The endings, for the message that refuses another one."""


def form_of(path: Path) -> FileForm | None:
    """Return the form of a file by its ending in any case, None where the ending is another one."""
    name = path.name.lower()
    return next((form for form in FileForm if name.endswith(form)), None)
