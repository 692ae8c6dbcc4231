"""The days of a question in SQL, so that the statement that reads them finds out which are the last ones."""

from datetime import date

from pepy.domain.windows import Days, LastDays

# Partitions outside a window are left out when a statement runs, also where its ends come from a sub-select.
FIRST_DAY = "coalesce(%(first_day)s, (SELECT data_through - %(last_days)s::integer + 1 FROM data_state))"
LAST_DAY = "coalesce(%(last_day)s, (SELECT data_through FROM data_state))"
IN_WINDOW = f"BETWEEN {FIRST_DAY} AND {LAST_DAY}"
"""What follows a column of days. It holds for none where there are no last days, before the first import."""

DATA_VERSION = "coalesce((SELECT version FROM data_state), 0)"
"""The data version that a statement sees."""


def window_parameters(window: Days) -> dict[str, date | int | None]:
    """Return the parameters of `IN_WINDOW`."""
    if isinstance(window, LastDays):
        return {"first_day": None, "last_day": None, "last_days": window.count}
    return {"first_day": window.first_day, "last_day": window.last_day, "last_days": None}
