"""Which days were archived."""

from datetime import date

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.


def archived_days(cursor: Cursor) -> set[date]:
    """Return the days that are in files, not in the store."""
    cursor.execute("SELECT day FROM archived_day")
    return {day for (day,) in cursor.fetchall()}
