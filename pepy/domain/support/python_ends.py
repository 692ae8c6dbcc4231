"""When the versions of Python reached, or will reach, their end of life."""

import calendar
from datetime import date

from attrs import frozen

SOURCE = "https://devguide.python.org/versions/"
"""Where the dates are from. Programs read the same at https://peps.python.org/api/release-cycle.json."""

AS_OF = date(2026, 10, 2)
"""The day on which they were as they stand here: the package py-eol 1.2.0 has a copy of that day.

Months without a day are planned, and may move by some days.
"""

_ENDS = {
    "2.6": "2013-10-29",
    "2.7": "2020-01-01",
    "3.0": "2009-06-27",
    "3.1": "2012-04-09",
    "3.2": "2016-02-20",
    "3.3": "2017-09-29",
    "3.4": "2019-03-18",
    "3.5": "2020-09-30",
    "3.6": "2021-12-23",
    "3.7": "2023-06-27",
    "3.8": "2024-10-07",
    "3.9": "2025-10-31",
    "3.10": "2026-10-01",
    "3.11": "2027-10",
    "3.12": "2028-10",
    "3.13": "2029-10",
    "3.14": "2030-10",
    "3.15": "2031-10",
    "3.16": "2032-10",
}


@frozen
class EndOfLife:
    """The end of a version's life."""

    text: str
    """A day, or a month where the day is not known."""

    @property
    def last_day(self) -> date:
        """Return the day, or the last one of the month."""
        year, month, *day = map(int, self.text.split("-"))
        return date(year, month, day[0] if day else calendar.monthrange(year, month)[1])

    def is_over(self, today: date) -> bool:
        """Tell whether nobody mends the version any more; in a month without a day, the whole month has to be over."""
        return self.last_day < today


ENDS_OF_LIFE = {version: EndOfLife(text) for version, text in _ENDS.items()}
"""The end of life of each version, such as `3.9`, ascending."""
