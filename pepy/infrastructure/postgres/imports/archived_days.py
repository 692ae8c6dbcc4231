"""Moving days out of the store, and back in from their own files, without changing a total."""

from datetime import date

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.errors import ArchivedDayError, ReconciliationError
from pepy.domain.imports.days.figures import Figures, require_same_day
from pepy.infrastructure.postgres.imports.ledger_figures import ledger_figures

# Days that a baseline includes are already in the total.
_PUT_AWAY = """
    INSERT INTO archived_total (project_id, downloads)
    SELECT daily_downloads.project_id, sum(daily_downloads.downloads)
    FROM daily_downloads JOIN project ON project.id = daily_downloads.project_id
    WHERE daily_downloads.day = ANY(%s) AND (project.baseline_day IS NULL OR project.baseline_day < daily_downloads.day)
    GROUP BY daily_downloads.project_id
    ON CONFLICT (project_id) DO UPDATE SET downloads = archived_total.downloads + excluded.downloads
"""
_REMEMBER = "INSERT INTO archived_day (day, file) VALUES (%s, %s)"
_TAKE_BACK = """
    UPDATE archived_total SET downloads = archived_total.downloads - new_day.downloads
    FROM daily_downloads AS new_day JOIN project ON project.id = new_day.project_id
    WHERE new_day.day = %(day)s AND archived_total.project_id = new_day.project_id
      AND (project.baseline_day IS NULL OR project.baseline_day < %(day)s)
"""
_DROP_EMPTY = """
    DELETE FROM archived_total USING daily_downloads AS new_day
    WHERE new_day.day = %(day)s AND archived_total.project_id = new_day.project_id AND archived_total.downloads = 0
"""
_FORGET = "DELETE FROM archived_day WHERE day = %s RETURNING file"


def archived_days(cursor: Cursor) -> set[date]:
    """Return the days that are in files, not in the store."""
    cursor.execute("SELECT day FROM archived_day")
    return {day for (day,) in cursor.fetchall()}


def put_away(cursor: Cursor, files: dict[date, str]) -> None:
    """Record what the days add to totals, and in which files they are, before their rows are deleted."""
    cursor.execute(_PUT_AWAY, (list(files),))
    for day, file in files.items():
        cursor.execute(_REMEMBER, (day, file))


def take_back(cursor: Cursor, day: date, figures: Figures) -> None:
    """Turn an archived day that was just stored again into a stored day.

    Raises ArchivedDayError if its figures are not those that the ledger has of the archived day.
    """
    cursor.execute(_FORGET, (day,))
    (file,) = next(cursor)
    try:
        require_same_day(day, figures, ledger_figures(cursor)[day], "the source")
    except ReconciliationError as difference:
        raise ArchivedDayError(
            f"Day {day} is archived and {difference}: bring it back by importing {file}, then correct it"
        ) from difference
    cursor.execute(_TAKE_BACK, {"day": day})
    cursor.execute(_DROP_EMPTY, {"day": day})
