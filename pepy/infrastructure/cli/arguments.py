"""Arguments that several commands take, and their types."""

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from pepy.infrastructure.dayfile.checks.files import shown

_SPELLING = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class UtcDayType(click.ParamType[date]):
    """A UTC day written as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; anything else is wrong usage."""
        if isinstance(value, date):
            return value
        # `date.fromisoformat` alone would also accept other ISO 8601 spellings, such as 2026-W35-1.
        with suppress(ValueError):
            if _SPELLING.fullmatch(value):
                return date.fromisoformat(value)
        return self.fail(f"{value!r} is not a day: it should look like 2026-08-24", param, ctx)


class MonthType(click.ParamType[date]):
    """A month written as YYYY-MM, as its first day."""

    name = "YYYY-MM"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the month's first day; anything else is wrong usage."""
        if isinstance(value, date):
            return value
        with suppress(ValueError):
            if _SPELLING.fullmatch(f"{value}-01"):
                return date.fromisoformat(f"{value}-01")
        return self.fail(f"{value!r} is not a month: it should look like 2026-08", param, ctx)


class FolderType(click.ParamType[Path]):
    """An existing folder with a UTF-8 name: the database stores the names of its files as text."""

    name = "FOLDER"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the folder, as an absolute path; anything else is wrong usage."""
        folder = Path(value).resolve()
        if not folder.is_dir():
            return self.fail(f"{shown(folder)} is not an existing folder", param, ctx)
        try:
            str(folder).encode()
        except UnicodeEncodeError:
            return self.fail(f"{shown(folder)} is not UTF-8, but the database stores file names as text", param, ctx)
        return folder


UTC_DAY = UtcDayType()
MONTH = MonthType()
FOLDER = FolderType()

FORCE = click.option("--force", is_flag=True, help="Publish a day even if its number of downloads is unusual.")
