"""The limit for imports: plain COPY of the rows of a day file, already as CSV, into a table without index."""

import time
from pathlib import Path

import psycopg2

_CREATE = """
    CREATE UNLOGGED TABLE plain_copy (
        project text, dimension text, value text, downloads bigint, ci_downloads bigint, mirror_downloads bigint
    )
"""
_COPY = "COPY plain_copy FROM STDIN (FORMAT csv)"
_BYTES_PER_READ = 1 << 20


def seconds_of_plain_copy(connection_string: str, file: Path) -> float:
    """COPY a CSV file into an unlogged table without index, in one transaction, and drop the table."""
    connection = psycopg2.connect(connection_string)
    try:
        with connection, connection.cursor() as cursor, file.open("rb") as rows:
            cursor.execute(_CREATE)
            started = time.monotonic()
            cursor.copy_expert(_COPY, rows, size=_BYTES_PER_READ)
            connection.commit()
            seconds = time.monotonic() - started
            cursor.execute("DROP TABLE plain_copy")
    finally:
        connection.close()
    return seconds
