"""Reading a stored day back as the rows of the day file."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - As above.

from pepy.domain.errors import UnknownDayError
from pepy.infrastructure.postgres.connection.transactions import transaction
from pepy.infrastructure.postgres.imports.export.ahead import one_ahead
from pepy.infrastructure.postgres.imports.export.stored_values import SELECTED, day_rows_of, stored_days

_PROJECTS_PER_FETCH = 1_024
_CHARACTERS_PER_BATCH = 2_000_000
"""As many as make about 100,000 rows: much quicker than fewer, and more need memory for nothing."""

_STATE = """
    SELECT EXISTS (SELECT FROM import_run WHERE day = %(day)s AND state = 'complete'),
           (SELECT file FROM archived_day WHERE day = %(day)s)
"""

_PROJECT_DAYS = f"""
    SELECT {SELECTED}
    FROM daily_downloads AS stored JOIN project ON project.id = stored.project_id
    WHERE stored.day = %s ORDER BY project.name
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
        with connection.cursor(name="stored_rows") as rows:
            rows.execute(_PROJECT_DAYS, (day,))
            yield from one_ahead(map(day_rows_of, one_ahead(_fetched(rows))))


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
