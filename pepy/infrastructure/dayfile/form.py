"""The formats of a day file, recognised by the ending of its name."""

from enum import StrEnum
from pathlib import Path


class FileForm(StrEnum):
    """A format, by the ending of its files."""

    PARQUET = ".parquet"
    CSV = ".csv"
    CSV_GZ = ".csv.gz"


ENDINGS = ", ".join(FileForm)
"""The endings, for the message that refuses other ones."""


def form_of(path: Path) -> FileForm | None:
    """Return the format of a file by its ending, in any case; None for other endings."""
    name = path.name.lower()
    return next((form for form in FileForm if name.endswith(form)), None)
