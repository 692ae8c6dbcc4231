"""Reading a stored day back as the rows of the day file."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - As above.

from pepy.domain.errors import UnknownDayError
from pepy.infrastructure.postgres.connection.transactions import transaction
from pepy.infrastructure.postgres.imports.export.ahead import made_ahead
from pepy.infrastructure.postgres.imports.export.stored_values import SELECTED, day_rows_of, stored_days

_PROJECTS_PER_FETCH = 1_024
_CHARACTERS_PER_BATCH = 2_000_000
"""As many as make about 100,000 rows: much quicker than fewer, and more need memory for nothing."""
_BATCHES_AHEAD = 2
"""The writer of a file takes about three batches at once. With one batch ahead, both often wait for each other."""

_STATE = """
    SELECT EXISTS (SELECT FROM import_run WHERE day = %(day)s AND state = 'complete'),
           (SELECT file FROM archived_day WHERE day = %(day)s)
"""

# PostgreSQL plans a cursor for its first rows: it would look up each project by name and then its day by its id, which
# takes three times the processor time of sorting where ids are not in the order of names.
_SORT_ALL = "SET LOCAL enable_nestloop = off"

# OFFSET 0 lets PostgreSQL sort the rows as they are stored, and join texts while the sorted rows are fetched.
_PROJECT_DAYS = f"""
    SELECT {SELECTED} FROM (
        SELECT project.name, stored.* FROM daily_downloads AS stored JOIN project ON project.id = stored.project_id
        WHERE stored.day = %s ORDER BY project.name OFFSET 0
    ) AS stored ORDER BY stored.name
"""  # noqa: S608 - The part is a constant.


def stored_rows(connection: Connection, day: date) -> Iterator[pa.RecordBatch]:
    """Yield a complete day's rows as CHECKED_ROWS, through a server-side cursor, so that memory stays bounded.

    Raises UnknownDayError if the day is not complete.
    """
    with transaction(connection) as cursor:
        cursor.execute(_STATE, {"day": day})
        is_complete, archive_file = next(cursor)
        if not is_complete:
            raise UnknownDayError(f"Day {day} is not stored: there is nothing to export")
        if archive_file is not None:
            raise UnknownDayError(f"Day {day} is archived in {archive_file}: that is its day file")
        cursor.execute(_SORT_ALL)
        with connection.cursor(name="stored_rows") as rows:
            rows.execute(_PROJECT_DAYS, (day,))
            fetched = made_ahead(_fetched(rows), 1)
            yield from made_ahead(map(day_rows_of, fetched), _BATCHES_AHEAD)


def _fetched(rows: Cursor) -> Iterator[pa.RecordBatch]:
    names: list[str] = []
    lines: list[str] = []
    characters = 0
    while fetched := rows.fetchmany(_PROJECTS_PER_FETCH):
        names.extend(name for name, _ in fetched)
        lines.extend(line for _, line in fetched)
        characters += sum(len(line) for _, line in fetched)
        if characters >= _CHARACTERS_PER_BATCH:
            yield stored_days(names, lines)
            names, lines, characters = [], [], 0
    if names:
        yield stored_days(names, lines)
