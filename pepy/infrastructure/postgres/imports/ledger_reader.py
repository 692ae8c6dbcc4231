"""Reading the ledger."""

from datetime import date

from attrs import frozen
from sqlalchemy import Engine, text

from pepy.domain.imports.costs import BilledDay
from pepy.domain.imports.ledger import ABANDONED, IndexGaps, LastImport, LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import Window
from pepy.infrastructure.postgres.connection.errors import store_errors
from pepy.infrastructure.postgres.imports.import_lock import IMPORT_LOCK

# A running import holds the import lock, which ends with its process: if nobody holds it, the run was killed.
_IS_ABANDONED = f"""
    (state = 'running' AND NOT EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND classid = 0 AND objid = {IMPORT_LOCK} AND objsubid = 1 AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ))
"""  # noqa: S608 - The part is a constant.
_STATE = f"CASE WHEN {_IS_ABANDONED} THEN 'failed' WHEN forgotten_at IS NULL THEN state ELSE 'forgotten' END"
_ERROR = f"CASE WHEN {_IS_ABANDONED} THEN '{ABANDONED}' ELSE error END"

# The newest run that read all of its source speaks for its day: a later attempt that failed says nothing of the data,
# and one that was suspect is something to look at, even where older data is still good enough for readers.
_ATTEMPTED_DAYS = text(f"""
    SELECT DISTINCT ON (day) day, {_STATE}, max(attempt) OVER (PARTITION BY day), source_rows, source_downloads,
           bytes_billed, extract(epoch FROM finished_at - started_at)::float, {_ERROR},
           (SELECT file FROM archived_day WHERE archived_day.day = import_run.day), method, partition_rows,
           state = 'suspect' AND bool_or(state = 'complete') OVER (PARTITION BY day)
    FROM import_run WHERE day BETWEEN :first_day AND :last_day
    ORDER BY day, state IN ('complete', 'suspect') DESC, attempt DESC
""")  # noqa: S608 - The parts are constants.

_COMPLETE_DAYS = text("SELECT min(day), max(day) FROM import_run WHERE state = 'complete'")

_LAST_IMPORT = text(
    f"SELECT day, attempt, {_STATE}, started_at, finished_at FROM import_run ORDER BY id DESC LIMIT 1"  # noqa: S608 - As above.
)

_BILLED_DAYS = text("""
    SELECT (begun_at AT TIME ZONE 'UTC')::date AS began_on, count(*), sum(bytes_billed)::bigint
    FROM (
        SELECT begun_at, bytes_billed FROM billed_query
        UNION ALL
        -- Of releases that wrote down no bills.
        SELECT started_at, bytes_billed FROM import_run
        WHERE job_id IS NOT NULL AND NOT EXISTS (SELECT FROM billed_query WHERE billed_query.job_id = import_run.job_id)
    ) AS bill
    WHERE bytes_billed > 0 AND begun_at >= CAST(:since AS date)::timestamp AT TIME ZONE 'UTC'
    GROUP BY began_on ORDER BY began_on
""")

_METHODS = text("SELECT DISTINCT method FROM import_run WHERE state = 'complete'")

# The last complete attempt is the one whose rows are stored.
_DAYS_LACKING = text("""
    SELECT day FROM (
        SELECT DISTINCT ON (day) day, dimension_sums AS sums FROM import_run
        WHERE state = 'complete' AND day BETWEEN :first_day AND :last_day ORDER BY day, attempt DESC
    ) AS stored
    WHERE coalesce((sums -> :dimension ->> 'downloads')::numeric, 0) < (sums -> 'version' ->> 'downloads')::numeric
      AND NOT EXISTS (SELECT FROM archived_day WHERE archived_day.day = stored.day)
    ORDER BY day
""")

_INDEX_GAPS = text("""
    SELECT DISTINCT day, EXISTS (SELECT FROM archived_day WHERE archived_day.day = import_run.day) FROM import_run
    WHERE state = 'complete'
      AND NOT EXISTS (SELECT FROM index_day WHERE dimension = 'version' AND index_day.day = import_run.day)
    ORDER BY day
""")


@frozen
class PostgresLedgerReader:
    """Implements `LedgerReader`."""

    engine: Engine

    def attempted_days(self, window: Window) -> dict[date, LedgerDay]:
        """Return the days of the window that were ever attempted."""
        bounds = {"first_day": window.first_day, "last_day": window.last_day}
        with store_errors(), self.engine.connect() as connection:
            rows = connection.execute(_ATTEMPTED_DAYS, bounds).all()
        return {row[0]: LedgerDay(row[0], ImportState(row[1]), *row[2:]) for row in rows}

    def complete_days(self) -> Window | None:
        """Return the oldest and the newest complete day."""
        with store_errors(), self.engine.connect() as connection:
            first_day, last_day = connection.execute(_COMPLETE_DAYS).one()
        return Window(first_day, last_day) if first_day else None

    def last_import(self) -> LastImport | None:
        """Return the import that was started last."""
        with store_errors(), self.engine.connect() as connection:
            row = connection.execute(_LAST_IMPORT).one_or_none()
        return LastImport(row[0], row[1], ImportState(row[2]), row[3], row[4]) if row else None

    def methods(self) -> frozenset[str]:
        """Return how the complete days were fetched."""
        with store_errors(), self.engine.connect() as connection:
            return frozenset(connection.execute(_METHODS).scalars())

    def billed_days(self, since: date) -> tuple[BilledDay, ...]:
        """Return what queries were billed, by the day on which they began."""
        with store_errors(), self.engine.connect() as connection:
            return tuple(BilledDay(*row) for row in connection.execute(_BILLED_DAYS, {"since": since}))

    def days_lacking(self, dimension: str, window: Window) -> tuple[date, ...]:
        """Return the stored days that were not wholly split by a dimension."""
        asked = {"dimension": dimension, "first_day": window.first_day, "last_day": window.last_day}
        with store_errors(), self.engine.connect() as connection:
            return tuple(connection.execute(_DAYS_LACKING, asked).scalars())

    def index_gaps(self) -> IndexGaps:
        """Return the complete days that the index lacks."""
        with store_errors(), self.engine.connect() as connection:
            gaps = connection.execute(_INDEX_GAPS).all()
        return IndexGaps(*(tuple(day for day, archived in gaps if archived is wanted) for wanted in (False, True)))
