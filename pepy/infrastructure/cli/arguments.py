"""Types of arguments that several commands take."""

import re
from datetime import date

import click


class UtcDayType(click.ParamType):
    """A UTC day written as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; anything else is wrong usage."""
        if isinstance(value, date):
            return value
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day: it should look like 2026-08-24", param, ctx)


UTC_DAY = UtcDayType()
