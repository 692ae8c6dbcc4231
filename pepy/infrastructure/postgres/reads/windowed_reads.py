"""Reading the days of a window, even if only the statement itself can tell which days are the last ones."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import define

from pepy.domain.windows import Days, Window, last_days
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, Rows, fetch_rows

IN_WINDOW = "BETWEEN %(first_day)s AND %(last_day)s"
"""The condition to write after a column of days."""

STATE_SEEN = "coalesce((SELECT version FROM data_state), 0), (SELECT data_through FROM data_state)"
"""The last two columns of a statement, at least in one row: data version and newest complete day as it saw them."""


@define
class WindowedReads:
    """Assumes that the newest day is still the one last seen, and repeats the read if it is not.

    A statement says which day is the newest in the same snapshot in which it reads the days, so that its rows are taken
    only if they are of the window that is right for their data version. A window computed by a sub-select would be
    right the first time, but PostgreSQL then prepares to scan every partition before it leaves any out: with ten years
    of months a badge takes 0.7 ms instead of 0.13 ms. This way, a read is repeated once a day.
    """

    source: ReadSource
    _newest_day: date | None = None

    def fetch(self, statement: str, parameters: Mapping[str, Any], window: Days) -> Rows:
        """Return the rows of a statement that uses `IN_WINDOW` and ends with `STATE_SEEN`; see `fetch_rows`.

        Before the first import there are no last days: the ends of the window are null.
        """
        if isinstance(window, Window):
            return fetch_rows(self.source, statement, {**parameters, **_ends(window)})
        supposed = self._newest_day
        while True:
            ends = _ends(last_days(window.count, supposed) if supposed else None)
            rows = fetch_rows(self.source, statement, {**parameters, **ends})
            seen = next((row[-1] for row in rows if row[-1]), None) if rows else supposed
            if seen == supposed:
                return rows
            supposed = self._newest_day = seen


def _ends(window: Window | None) -> dict[str, date | None]:
    if window is None:
        return {"first_day": None, "last_day": None}
    return {"first_day": window.first_day, "last_day": window.last_day}
