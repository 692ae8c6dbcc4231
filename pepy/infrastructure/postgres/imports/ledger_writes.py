"""The ledger `import_run`: one row per attempt to import a day."""

import json
from datetime import UTC, date, datetime

from attrs import asdict
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.errors import INTERRUPTED
from pepy.domain.imports.day_source import SourceDay
from pepy.domain.imports.day_sums import DaySums
from pepy.domain.imports.import_run import ABANDONED, FinishedImport, ImportRun, ImportState, RefusedImport
from pepy.domain.imports.usual_downloads import PublishedDay
from pepy.domain.windows import Window

# Only the holder of the import lock writes here, so a run that is still marked running has nobody who works on it.
_FAIL_RUNNING = "UPDATE import_run SET state = 'failed', finished_at = %s, error = %s WHERE state = 'running'"

_START = """
    INSERT INTO import_run (day, attempt, state, started_at)
    SELECT %(day)s, coalesce(max(attempt), 0) + 1, 'running', %(started_at)s FROM import_run WHERE day = %(day)s
    RETURNING id, attempt
"""

# A run that was published stays complete, whatever goes wrong after the commit: its rows are what readers see.
_FINISH = """
    UPDATE import_run
    SET state = %(state)s, method = %(method)s, job_id = %(job_id)s, bytes_billed = %(bytes_billed)s,
        partition_rows = %(partition_rows)s, source_rows = %(source_rows)s, source_downloads = %(source_downloads)s,
        dimension_sums = %(dimension_sums)s, stored_projects = %(stored_projects)s,
        stored_downloads = %(stored_downloads)s, unusual = %(unusual)s, finished_at = %(finished_at)s, error = %(error)s
    WHERE id = %(id)s AND state = 'running'
"""

_PUBLISHED_DAYS = """
    SELECT DISTINCT ON (day) day, coalesce(stored_downloads, 0), unusual FROM import_run
    WHERE state = 'complete' AND day BETWEEN %s AND %s ORDER BY day, attempt DESC
"""

# For programs that know nothing of it a forgotten run is one that failed.
_FORGET = """
    UPDATE import_run SET state = 'failed', forgotten_at = %(at)s, error = 'forgotten on ' || %(on)s
    WHERE day = %(day)s AND state IN ('complete', 'suspect')
"""


def start_run(cursor: Cursor, day: date, started_at: datetime) -> ImportRun:
    """Write a new attempt, after closing what dead processes left open."""
    cursor.execute(_FAIL_RUNNING, (started_at, ABANDONED))
    cursor.execute(_START, {"day": day, "started_at": started_at})
    run_id, attempt = next(cursor)
    return ImportRun(run_id, day, attempt, started_at)


def fail_interrupted_runs(cursor: Cursor) -> None:
    """Mark the attempts failed that a signal interrupted, where nothing was told of them yet."""
    cursor.execute(_FAIL_RUNNING, (datetime.now(UTC), INTERRUPTED))


def refuse_run(cursor: Cursor, refused: RefusedImport) -> None:
    """Mark an attempt failed or suspect, with what is known of it, unless it was published."""
    outcome = {
        "id": refused.run.id,
        "state": refused.state,
        "stored_projects": None,
        "stored_downloads": None,
        "unusual": False,
        "finished_at": refused.finished_at,
        "error": refused.error.replace("\x00", "\ufffd"),
    }
    cursor.execute(_FINISH, {**outcome, **_source_figures(refused.source), **_sums_figures(refused.sums)})


def complete_run(cursor: Cursor, finished: FinishedImport) -> None:
    """Mark an attempt complete, with all its figures."""
    outcome = {
        "id": finished.run.id,
        "state": ImportState.COMPLETE,
        "stored_projects": finished.stored.projects,
        "stored_downloads": finished.stored.downloads,
        "unusual": finished.is_unusual,
        "finished_at": finished.finished_at,
        "error": None,
    }
    cursor.execute(_FINISH, {**outcome, **_source_figures(finished.source), **_sums_figures(finished.sums)})


def forget_runs(cursor: Cursor, day: date, at: datetime) -> None:
    """Mark what was imported of a day as taken out again; the figures stay for those who look."""
    cursor.execute(_FORGET, {"day": day, "at": at, "on": f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"})


def published_days(cursor: Cursor, window: Window) -> tuple[PublishedDay, ...]:
    """Return those of the days that are complete."""
    cursor.execute(_PUBLISHED_DAYS, (window.first_day, window.last_day))
    return tuple(PublishedDay(*row) for row in cursor)


def _source_figures(source: SourceDay | None) -> dict[str, str | int | None]:
    names = ("method", "job_id", "bytes_billed", "partition_rows")
    return {name: getattr(source, name, None) for name in names}


def _sums_figures(sums: DaySums | None) -> dict[str, str | int | None]:
    if sums is None:
        return dict.fromkeys(("source_rows", "source_downloads", "dimension_sums"))
    by_dimension = {
        name: {**asdict(dimension), "stored_rows": dimension.stored_rows}
        for name, dimension in sums.by_dimension.items()
    }
    return {
        "source_rows": sums.rows,
        "source_downloads": sums.downloads,
        "dimension_sums": json.dumps(by_dimension),
    }
