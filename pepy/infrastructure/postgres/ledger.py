"""The ledger `import_run`: one row per attempt to import a day."""

import json
from datetime import date, datetime

from attrs import asdict
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.imports import FinishedImport, ImportRun

# Only the holder of the import lock writes here, so a run that is still marked running belongs to a process that died.
_FAIL_ABANDONED = """
    UPDATE import_run SET state = 'failed', finished_at = %s, error = 'the importing process ended without a word'
    WHERE state = 'running'
"""

_START = """
    INSERT INTO import_run (day, attempt, state, started_at)
    SELECT %(day)s, coalesce(max(attempt), 0) + 1, 'running', %(started_at)s FROM import_run WHERE day = %(day)s
    RETURNING id, attempt
"""

# A run that was published stays complete, whatever goes wrong after the commit: its rows are what readers see.
_FAIL = "UPDATE import_run SET state = 'failed', finished_at = %s, error = %s WHERE id = %s AND state = 'running'"

_COMPLETE = """
    UPDATE import_run
    SET state = 'complete', method = %(method)s, job_id = %(job_id)s, bytes_billed = %(bytes_billed)s,
        source_rows = %(source_rows)s, source_downloads = %(source_downloads)s,
        stored_projects = %(stored_projects)s, stored_downloads = %(stored_downloads)s,
        dimension_sums = %(dimension_sums)s, finished_at = %(finished_at)s
    WHERE id = %(id)s
"""


def start_run(cursor: Cursor, day: date, started_at: datetime) -> ImportRun:
    """Write a new attempt, after closing what dead processes left open."""
    cursor.execute(_FAIL_ABANDONED, (started_at,))
    cursor.execute(_START, {"day": day, "started_at": started_at})
    run_id, attempt = next(cursor)
    return ImportRun(run_id, day, attempt, started_at)


def fail_run(cursor: Cursor, run: ImportRun, error: str, finished_at: datetime) -> None:
    """Mark an attempt failed, with the line that says why, unless it was published."""
    cursor.execute(_FAIL, (finished_at, error.replace("\x00", "\ufffd"), run.id))


def complete_run(cursor: Cursor, finished: FinishedImport) -> None:
    """Mark an attempt complete, with all its figures."""
    figures = {
        "id": finished.run.id,
        "method": finished.source.method,
        "job_id": finished.source.job_id,
        "bytes_billed": finished.source.bytes_billed,
        "source_rows": finished.sums.rows,
        "source_downloads": finished.sums.downloads,
        "stored_projects": finished.stored.projects,
        "stored_downloads": finished.stored.downloads,
        "dimension_sums": json.dumps(asdict(finished.sums)["by_dimension"]),
        "finished_at": finished.finished_at,
    }
    cursor.execute(_COMPLETE, figures)
