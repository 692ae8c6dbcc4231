"""The index of a day in PostgreSQL: made from the sums of its pieces, or counted anew from its project-days."""

from datetime import date

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.dimensions import MAX_INDEX_VALUE_LENGTH, MAX_INDEX_VALUES
from pepy.domain.imports.days.figures import Figures, index_figures

NEW_INDEX = "new_index"
"""The table that takes the sums of each piece (`index_values.INDEX_VALUES`) while a day is written."""

_INDEX_LOCK = 7_365_103
"""The first half of an advisory lock, whose second half is a day; an arbitrary number of our own."""

_CREATE_NEW_INDEX = f"""
    CREATE TEMPORARY TABLE {NEW_INDEX} (
        dimension text COLLATE "C", value text COLLATE "C",
        downloads bigint, ci_downloads bigint, mirror_downloads bigint
    ) ON COMMIT DROP
"""

INDEX_ROWS = f"""
    SELECT day, dimension,
           CASE WHEN place <= {MAX_INDEX_VALUES} AND length(value) <= {MAX_INDEX_VALUE_LENGTH} THEN value ELSE '' END
               COLLATE "C" AS value,
           sum(downloads) AS downloads, sum(ci_downloads) AS ci_downloads, sum(mirror_downloads) AS mirror_downloads
    FROM (
        SELECT day, dimension, value, sum(downloads) AS downloads, sum(ci_downloads) AS ci_downloads,
               sum(mirror_downloads) AS mirror_downloads,
               row_number() OVER (
                   PARTITION BY day, dimension ORDER BY sum(downloads) DESC, value COLLATE "C"
               ) AS place
        FROM ({{counted}}) AS counted
        GROUP BY day, dimension, value
    ) AS ranked
    GROUP BY 1, 2, 3
"""  # noqa: S608 - The parts are constants, here and below.
"""The rows of `index_day` from a statement that gives day, dimension, value and counts; it applies the rules of
`index_values.py`."""

COUNTED_PROJECT_DAYS = """
    SELECT stored.day, counted.dimension,
           CASE counted.dimension WHEN 'version' THEN '' ELSE counted.value END AS value,
           counted.downloads, counted.ci_downloads, counted.mirror_downloads
    FROM {days} AS stored
    CROSS JOIN LATERAL project_day_values(
        stored.downloads, stored.ci_downloads, stored.mirror_downloads, versions, splits, details
    ) AS counted
"""
"""What `INDEX_ROWS` needs, from project-days; `days` is a table or a subquery of them."""

# A day of no rows, which can be published by force, has no downloads: that is known, too.
_NO_DOWNLOADS = """
    SELECT %(day)s::date AS day, 'version' AS dimension, '' AS value,
           0 AS downloads, 0 AS ci_downloads, 0 AS mirror_downloads
"""
_PIECES = f"SELECT %(day)s::date AS day, {NEW_INDEX}.* FROM {NEW_INDEX}"  # noqa: S608
_PROJECT_DAYS = COUNTED_PROJECT_DAYS.format(days="(SELECT * FROM daily_downloads WHERE day = %(day)s)")
_INSERT = "INSERT INTO index_day (day, dimension, value, downloads, ci_downloads, mirror_downloads)"
_INSERT_PIECES = _INSERT + INDEX_ROWS.format(counted=f"{_NO_DOWNLOADS} UNION ALL {_PIECES}")
_INSERT_PROJECT_DAYS = _INSERT + INDEX_ROWS.format(counted=f"{_NO_DOWNLOADS} UNION ALL {_PROJECT_DAYS}")

_SUMS = """
    SELECT dimension, sum(downloads), sum(ci_downloads), sum(mirror_downloads) FROM index_day
    WHERE day = %s GROUP BY dimension
"""


def replace_index(cursor: Cursor, day: date) -> None:
    """Take the index of a day away, and stand ready for the sums of its pieces; part of the day's transaction."""
    await_pieces(cursor, day)
    cursor.execute("DELETE FROM index_day WHERE day = %s", (day,))


def await_pieces(cursor: Cursor, day: date) -> None:
    """Stand ready for the sums of a day's pieces; part of the day's transaction."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_INDEX_LOCK, day.toordinal()))
    cursor.execute(_CREATE_NEW_INDEX)


def write_index(cursor: Cursor, day: date) -> Figures:
    """Store the sums of the day's pieces, and return what is stored."""
    cursor.execute(_INSERT_PIECES, {"day": day})
    return index_sums(cursor, day)


def write_dimension(cursor: Cursor, day: date, dimension: str) -> Figures:
    """Store the sums of the day's pieces, all of one dimension, in place of those that the index has of it.

    Returns what is stored of all dimensions. A day that has no index gets none.
    """
    if not index_sums(cursor, day):
        return {}
    cursor.execute("DELETE FROM index_day WHERE day = %s AND dimension = %s", (day, dimension))
    cursor.execute(_INSERT + INDEX_ROWS.format(counted=_PIECES), {"day": day})
    return index_sums(cursor, day)


def recount_index(cursor: Cursor, day: date) -> Figures | None:
    """Count the index of a stored day anew from its project-days, and return what is stored.

    None, with nothing changed, if the day is being imported at this moment: that brings its index along. A database
    error if a sum is more than can be stored.
    """
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (_INDEX_LOCK, day.toordinal()))
    if not next(cursor)[0]:
        return None
    cursor.execute("DELETE FROM index_day WHERE day = %s", (day,))
    cursor.execute(_INSERT_PROJECT_DAYS, {"day": day})
    return index_sums(cursor, day)


def keep_index(cursor: Cursor, day: date) -> None:
    """Count the index of a day whose rows are about to go, unless it was counted before."""
    if not index_sums(cursor, day):
        recount_index(cursor, day)


def index_sums(cursor: Cursor, day: date) -> Figures:
    """Return what the index of a day adds up to, as `downloads by country`."""
    cursor.execute(_SUMS, (day,))
    return index_figures((dimension, sums) for dimension, *sums in cursor.fetchall())
