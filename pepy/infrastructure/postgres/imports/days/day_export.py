"""Reading a stored day back as the rows of the day file."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
from psycopg2.extensions import connection as Connection  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.errors import UnknownDayError
from pepy.domain.imports.days.day_rows import DAY_ROWS
from pepy.infrastructure.postgres.connection.transactions import transaction

_ROWS_PER_BATCH = 131_072

_STATE = """
    SELECT EXISTS (SELECT FROM import_run WHERE day = %(day)s AND state = 'complete'),
           (SELECT file FROM archived_day WHERE day = %(day)s)
"""

_ROWS = """
    SELECT project, dimension, value, downloads, ci_downloads, mirror_downloads
    FROM project_day_rows WHERE day = %s ORDER BY project, dimension COLLATE "C", value COLLATE "C"
"""


def stored_rows(connection: Connection, day: date) -> Iterator[pa.RecordBatch]:
    """Yield a complete day's rows through a server-side cursor, so that memory stays bounded.

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
            rows.execute(_ROWS, (day,))
            while batch := rows.fetchmany(_ROWS_PER_BATCH):
                columns = [
                    pa.array(column, kind)
                    for column, kind in zip(zip(*batch, strict=True), DAY_ROWS.types, strict=True)
                ]
                yield pa.RecordBatch.from_arrays(columns, schema=DAY_ROWS)
