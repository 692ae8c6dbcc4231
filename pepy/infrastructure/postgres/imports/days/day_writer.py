"""Writing one day: rows straight into the month's partition, totals moved by the difference, all in one transaction."""

from collections.abc import Iterable
from datetime import date
from typing import Self

import psycopg2
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, field
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
from pepy.infrastructure.postgres.imports.days.fetched_columns import fetched_columns
from pepy.infrastructure.postgres.imports.days.index_days import NEW_INDEX, replace_index, write_index
from pepy.infrastructure.postgres.imports.days.partitions import attach_month, create_month, partition_name
from pepy.infrastructure.postgres.imports.days.project_day_texts import project_days
from pepy.infrastructure.postgres.imports.days.project_ids import ProjectIds
from pepy.infrastructure.postgres.imports.import_repository import PostgresImportRepository
from pepy.infrastructure.postgres.imports.total_changes import TOTAL_CHANGES, change_totals
from pepy.infrastructure.postgres.total_pages import JOIN_TOTAL_PAGE, TOTAL

# The projects of two days are compared without files (PostgreSQL's default is 4 MB).
_SORT_IN_MEMORY = "SET LOCAL work_mem = '64MB'"

_TAKE_OLD_DAY = """
    CREATE TEMPORARY TABLE old_day ON COMMIT DROP AS
    WITH old AS (DELETE FROM daily_downloads WHERE day = %s RETURNING project_id, downloads)
    SELECT project_id, downloads FROM old
"""

_OLD_DAY = "SELECT project_id, -downloads FROM old_day"
# Days that a project's baseline already includes do not move its total.
_INCLUDED = "SELECT id FROM project WHERE baseline_day >= '{day}'"
_PROJECT_IDS = pa.schema([("id", pa.int32())])

# A project with nothing left is removed, so that after a correction only what the last source said remains. Its
# id may go to a new project, so this returns what its total still has, as TOTAL_CHANGES.
_FORGET_PROJECTS = f"""
    WITH vanished AS (
        SELECT project_id FROM old_day
        EXCEPT SELECT project_id FROM daily_downloads WHERE day = '{{day}}'
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
    SELECT project.id, -{TOTAL} FROM forgotten AS project {JOIN_TOTAL_PAGE} WHERE {TOTAL} <> 0
"""  # noqa: S608 - The parts are constants.

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
    _added: list[pa.Table] = field(factory=list, init=False)
    """The day's projects and their downloads, as TOTAL_CHANGES; 8 MB."""

    @classmethod
    def replacing(cls, cursor: Cursor, day: date) -> Self:
        """Delete the stored rows of the day, and prepare for the new ones."""
        cursor.execute(_SORT_IN_MEMORY)
        cursor.execute(_TAKE_OLD_DAY, (day,))
        replaces_rows = cursor.rowcount > 0
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
        """Add the difference between new and old day to each total; vanished projects lose theirs."""
        if self.is_archived:
            # Totals have the downloads of an archived day already, and `publish` makes sure that they are the same.
            return
        old_day = fetched_columns(self.cursor, _OLD_DAY, TOTAL_CHANGES)
        included = fetched_columns(self.cursor, _INCLUDED.format(day=self.day), _PROJECT_IDS)
        new_day = pa.concat_tables([TOTAL_CHANGES.empty_table(), *self._added])
        try:
            change_totals(self.cursor, *(_without(included["id"], changes) for changes in (new_day, old_day)))
        except psycopg2.errors.NumericValueOutOfRange as error:
            raise MalformedDayError(
                f"with this day the all-time total of a project is above {MAX_STORED_COUNT}"
            ) from error
        if self.replaces_rows:
            left = fetched_columns(self.cursor, _FORGET_PROJECTS.format(day=self.day), TOTAL_CHANGES)
            change_totals(self.cursor, left)

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
        if len(resolved.new_projects["id"]):
            copy.send("project", resolved.new_projects)
        copy.send(partition_name(self.day), {"project_id": resolved.ids, "day": pa.scalar(self.day), **columns})
        self._added.append(pa.table([resolved.ids, columns["downloads"]], TOTAL_CHANGES))


def _without(projects: pa.ChunkedArray, changes: pa.Table) -> pa.Table:
    return changes.filter(pc.invert(pc.is_in(changes["project_id"], projects))) if len(projects) else changes


def stored_sums(cursor: Cursor, day: date) -> StoredSums:
    """Count what is stored of a day."""
    cursor.execute(_STORED_SUMS, (day,))
    return StoredSums(*next(cursor))
