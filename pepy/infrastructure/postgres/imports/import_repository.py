"""The ledger `import_run`: one row per attempt to import a day."""

import json
from datetime import UTC, date, datetime

from attrs import asdict, frozen
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.errors import INTERRUPTED
from pepy.domain.imports.day_import import Import, forgotten_line
from pepy.domain.imports.days.day_sums import DaySums, DimensionSums
from pepy.domain.imports.ledger import ABANDONED
from pepy.domain.imports.usual_downloads import PublishedDay
from pepy.domain.index.data_event import DataEvent
from pepy.domain.windows import Window

# Only the holder of the import lock writes here, so a run that is still marked as running was abandoned.
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

_DEFINITION_EVENTS = """
    SELECT first_day, last_day, kind, text, project, source FROM data_event
    WHERE kind = 'definition' AND project IS NULL ORDER BY first_day, id
"""

# What the run of a stored day says is what is stored, so a dimension that was added later belongs to it.
_ADD_DIMENSION = """
    UPDATE import_run
    SET source_rows = source_rows + %(rows)s - coalesce((dimension_sums -> %(dimension)s ->> 'rows')::bigint, 0),
        bytes_billed = coalesce(bytes_billed + %(bytes_billed)s, %(bytes_billed)s, bytes_billed),
        dimension_sums = dimension_sums || jsonb_build_object(
            %(dimension)s, %(sums)s::jsonb || jsonb_build_object('added_at', extract(epoch FROM now()))
        )
    WHERE id = (
        SELECT id FROM import_run WHERE day = %(day)s AND state = 'complete' ORDER BY attempt DESC LIMIT 1
    )
"""

# Older programs, which do not know the column, see a forgotten run as failed.
_FORGET = """
    UPDATE import_run SET state = 'failed', forgotten_at = %(at)s, error = %(error)s
    WHERE day = %(day)s AND state IN ('complete', 'suspect')
"""


@frozen
class PostgresImportRepository:
    """Keeps imports in the ledger, inside the transaction of a cursor; see `ImportRepository`."""

    cursor: Cursor

    def start(self, day: date, started_at: datetime) -> Import:
        """Write a new attempt, after closing what dead processes left open."""
        self.cursor.execute(_FAIL_RUNNING, (started_at, ABANDONED))
        self.cursor.execute(_START, {"day": day, "started_at": started_at})
        import_id, attempt = next(self.cursor)
        return Import(import_id, day, attempt, started_at)

    def save(self, ended: Import) -> None:
        """Write how an import ended, unless that is already recorded."""
        source, error = ended.source, ended.error
        outcome = {
            "id": ended.id,
            "state": ended.state,
            "stored_projects": ended.stored_projects,
            "stored_downloads": ended.stored_downloads,
            "unusual": ended.is_unusual,
            "finished_at": ended.finished_at,
            "error": None if error is None else error.replace("\x00", "\ufffd"),
            **{name: getattr(source, name, None) for name in ("method", "job_id", "bytes_billed", "partition_rows")},
            **_figures(ended.sums if source else None),
        }
        self.cursor.execute(_FINISH, outcome)

    def fail_interrupted(self) -> None:
        """Mark attempts that a signal interrupted as failed, if their outcome has not been recorded yet."""
        self.cursor.execute(_FAIL_RUNNING, (datetime.now(UTC), INTERRUPTED))

    def forget(self, day: date, at: datetime) -> None:
        """Mark the imports of a day as forgotten; the ledger keeps their figures."""
        self.cursor.execute(_FORGET, {"day": day, "at": at, "error": forgotten_line(at)})

    def add_dimension(self, day: date, dimension: str, sums: DimensionSums, bytes_billed: int | None) -> None:
        """Write into the run of a stored day what was added to it."""
        added = {"day": day, "dimension": dimension, "rows": sums.rows, "bytes_billed": bytes_billed}
        self.cursor.execute(_ADD_DIMENSION, added | {"sums": json.dumps(_said(sums))})

    def published_days(self, window: Window) -> tuple[PublishedDay, ...]:
        """Return those of the days that are complete."""
        self.cursor.execute(_PUBLISHED_DAYS, (window.first_day, window.last_day))
        return tuple(PublishedDay(*row) for row in self.cursor)

    def definition_events(self) -> tuple[DataEvent, ...]:
        """Return the events about all projects since which the source counts something else."""
        self.cursor.execute(_DEFINITION_EVENTS)
        return tuple(DataEvent(*row) for row in self.cursor)


def _figures(sums: DaySums | None) -> dict[str, str | int | None]:
    if sums is None:
        return dict.fromkeys(("source_rows", "source_downloads", "dimension_sums"))
    by_dimension = {name: _said(dimension) for name, dimension in sums.by_dimension.items()}
    return {
        "source_rows": sums.rows,
        "source_downloads": sums.downloads,
        "dimension_sums": json.dumps(by_dimension),
    }


def _said(sums: DimensionSums) -> dict[str, int]:
    return {**asdict(sums), "stored_rows": sums.stored_rows}
