"""Writing one day: rows straight into the month's partition, totals moved by the difference, all in one transaction."""

from collections.abc import Iterable
from datetime import date
from typing import Self

import psycopg2
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.day_import import Import, StoredSums
from pepy.domain.imports.days.count_bounds import MAX_STORED_COUNT
from pepy.domain.imports.days.figures import Figures, figures_of
from pepy.domain.imports.days.fold import FoldedRows
from pepy.domain.imports.days.index_values import index_values
from pepy.infrastructure.postgres.imports import data_state
from pepy.infrastructure.postgres.imports.archived_days import archived_days, take_back
from pepy.infrastructure.postgres.imports.days.background_copy import BackgroundCopy, background_copy
from pepy.infrastructure.postgres.imports.days.index_days import NEW_INDEX, replace_index, write_index
from pepy.infrastructure.postgres.imports.days.partitions import attach_month, create_month, partition_name
from pepy.infrastructure.postgres.imports.days.project_day_texts import project_days
from pepy.infrastructure.postgres.imports.days.project_ids import ProjectIds
from pepy.infrastructure.postgres.imports.import_repository import PostgresImportRepository

# The differences of 700,000 totals are sorted and joined without files (PostgreSQL's default is 4 MB).
_SORT_IN_MEMORY = "SET LOCAL work_mem = '64MB'"

_TAKE_OLD_DAY = """
    CREATE TEMPORARY TABLE old_day ON COMMIT DROP AS
    WITH old AS (DELETE FROM daily_downloads WHERE day = %s RETURNING project_id, downloads)
    SELECT project_id, downloads FROM old
"""

# Of known projects: new ones have their total already, and no baseline, and nothing of the old day.
_CREATE_NEW_DAY = "CREATE TEMPORARY TABLE new_day (project_id integer, downloads bigint) ON COMMIT DROP"

# A join, and not a sum by project: the planner takes the groups of a sum for 200, and looks each up by itself.
_DIFFERENCE = """(
    SELECT project_id, coalesce(new_day.downloads, 0) - coalesce(old_day.downloads, 0) AS downloads
    FROM new_day FULL JOIN old_day USING (project_id)
)"""

# Days that a project's baseline already includes do not move its total.
_MOVE_TOTALS = """
    UPDATE project_total SET downloads = project_total.downloads + change.downloads
    FROM {change} AS change
    WHERE change.project_id = project_total.project_id AND change.downloads <> 0
      AND NOT EXISTS (SELECT FROM project WHERE project.id = change.project_id AND project.baseline_day >= %s)
"""

# A project with nothing left is removed, so that after a correction only what the last source said remains.
_FORGET_PROJECTS = """
    WITH vanished AS (
        SELECT project_id FROM old_day
        EXCEPT SELECT project_id FROM new_day
    ), forgotten AS (
        DELETE FROM project USING vanished
        WHERE project.id = vanished.project_id AND project.baseline IS NULL
          AND NOT EXISTS (SELECT FROM archived_total WHERE archived_total.project_id = vanished.project_id)
          AND NOT EXISTS (SELECT FROM daily_downloads WHERE daily_downloads.project_id = vanished.project_id)
        RETURNING project.id
    ), unranked AS (
        -- Its id may go to a new project before ranks are made again.
        DELETE FROM project_rank USING forgotten WHERE project_rank.project_id = forgotten.id
    )
    DELETE FROM project_total USING forgotten WHERE project_total.project_id = forgotten.id
"""

_STORED_SUMS = """
    SELECT count(*), coalesce(sum(downloads), 0)::bigint, coalesce(sum(ci_downloads), 0)::bigint,
           coalesce(sum(mirror_downloads), 0)::bigint
    FROM daily_downloads WHERE day = %s
"""


@define
class PostgresDayWriter:
    """Implements `DayWriter` inside the transaction of a cursor."""

    cursor: Cursor
    day: date
    replaces_rows: bool
    is_archived: bool

    @classmethod
    def replacing(cls, cursor: Cursor, day: date) -> Self:
        """Delete the stored rows of the day, and prepare for the new ones."""
        cursor.execute(_SORT_IN_MEMORY)
        cursor.execute(_TAKE_OLD_DAY, (day,))
        replaces_rows = cursor.rowcount > 0
        cursor.execute(_CREATE_NEW_DAY)
        replace_index(cursor, day)
        return cls(cursor, day, replaces_rows, day in archived_days(cursor))

    def add_all(self, pieces: Iterable[FoldedRows]) -> None:
        """COPY project-days into the partition of their month while the next ones are made."""
        is_new_month = create_month(self.cursor, self.day)
        with background_copy(self.cursor) as copy:
            projects = copy.fetch(ProjectIds.load)
            for folded in pieces:
                rows = project_days(folded)
                self._add(rows, projects.result(), copy)
                sums = index_values(folded)
                copy.send(NEW_INDEX, dict(zip(sums.schema.names, sums.columns, strict=True)))
        if is_new_month:
            attach_month(self.cursor, self.day)

    def move_totals(self) -> None:
        """Add the difference between new and old day to each existing total; vanished projects lose theirs."""
        if self.is_archived:
            # Totals have the downloads of an archived day already, and `publish` makes sure that they are the same.
            self.cursor.execute("INSERT INTO old_day SELECT project_id, downloads FROM new_day")
        change = _DIFFERENCE if self.replaces_rows or self.is_archived else "new_day"
        try:
            self.cursor.execute(_MOVE_TOTALS.format(change=change), (self.day,))
        except psycopg2.errors.NumericValueOutOfRange as error:
            raise MalformedDayError(
                f"with this day the all-time total of a project is above {MAX_STORED_COUNT}"
            ) from error
        self.cursor.execute(_FORGET_PROJECTS)

    def write_index(self) -> Figures:
        """Store the sums over all projects, and let PostgreSQL add them up."""
        return write_index(self.cursor, self.day)

    def stored_sums(self) -> StoredSums:
        """Let PostgreSQL count the day."""
        return stored_sums(self.cursor, self.day)

    def publish(self, completed: Import) -> None:
        """Complete the import in the ledger and raise the data version, in the same transaction as the rows."""
        if self.is_archived:
            take_back(self.cursor, self.day, figures_of(completed.stored_projects or 0, completed.sums))
        PostgresImportRepository(self.cursor).save(completed)
        data_state.raise_version(self.cursor)

    def _add(self, rows: pa.RecordBatch, projects: ProjectIds, copy: BackgroundCopy) -> None:
        columns = dict(zip(rows.schema.names, rows.columns, strict=True))
        resolved = projects.resolve(columns.pop("project"))
        downloads = columns["downloads"]
        if len(resolved.new_projects["id"]):
            copy.send("project", resolved.new_projects)
            totals = pc.multiply(downloads.filter(resolved.are_new), 0 if self.is_archived else 1)
            copy.send("project_total", {"project_id": resolved.new_projects["id"], "downloads": totals})
        copy.send(partition_name(self.day), {"project_id": resolved.ids, "day": pa.scalar(self.day), **columns})
        are_known = pc.invert(resolved.are_new)
        if pc.any(are_known).as_py():
            known = {"project_id": resolved.ids.filter(are_known), "downloads": downloads.filter(are_known)}
            copy.send("new_day", known)


def stored_sums(cursor: Cursor, day: date) -> StoredSums:
    """Count what is stored of a day."""
    cursor.execute(_STORED_SUMS, (day,))
    return StoredSums(*next(cursor))
