"""Writing one day: rows straight into the month's partition, totals moved by the difference, all in one transaction."""

from datetime import date
from typing import Self

import pyarrow as pa
from attrs import define, field
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.audit import figures_of
from pepy.domain.imports import FinishedImport, StoredSums
from pepy.infrastructure.postgres import data_state, ledger
from pepy.infrastructure.postgres.archive import take_back
from pepy.infrastructure.postgres.archived_days import archived_days
from pepy.infrastructure.postgres.copy_text import copy_columns
from pepy.infrastructure.postgres.partitions import partition_name
from pepy.infrastructure.postgres.project_ids import ProjectIds

_TAKE_OLD_DAY = """
    CREATE TEMPORARY TABLE old_day ON COMMIT DROP AS
    WITH old AS (DELETE FROM project_day WHERE day = %s RETURNING project_id, downloads)
    SELECT project_id, downloads FROM old
"""

_CREATE_NEW_DAY = "CREATE TEMPORARY TABLE new_day (project_id integer, downloads bigint) ON COMMIT DROP"

# Days that a project's baseline already includes do not move its total.
_CREATE_CHANGES = """
    CREATE TEMPORARY TABLE total_changes ON COMMIT DROP AS
    SELECT project_id, sum(downloads)::bigint AS downloads
    FROM (SELECT project_id, downloads FROM new_day UNION ALL SELECT project_id, -downloads FROM old_day) AS change
    JOIN project ON project.id = change.project_id
    WHERE project.baseline_day IS NULL OR project.baseline_day < %s
    GROUP BY project_id
"""

_MOVE_TOTALS = """
    UPDATE project_total SET downloads = project_total.downloads + total_changes.downloads
    FROM total_changes
    WHERE total_changes.project_id = project_total.project_id AND total_changes.downloads <> 0
"""

_ADD_TOTALS = """
    INSERT INTO project_total (project_id, downloads)
    SELECT project_id, downloads FROM total_changes WHERE project_id >= %s ORDER BY project_id
"""

# A project of which nothing is left is forgotten, so that a corrected day leaves what its last source said alone.
_FORGET_PROJECTS = """
    WITH vanished AS (
        SELECT project_id FROM old_day
        EXCEPT SELECT project_id FROM new_day
    ), forgotten AS (
        DELETE FROM project USING vanished
        WHERE project.id = vanished.project_id AND project.baseline IS NULL
          AND NOT EXISTS (SELECT FROM archived_total WHERE archived_total.project_id = vanished.project_id)
          AND NOT EXISTS (SELECT FROM project_day WHERE project_day.project_id = vanished.project_id)
        RETURNING project.id
    )
    DELETE FROM project_total USING forgotten WHERE project_total.project_id = forgotten.id
"""

_STORED_SUMS = """
    SELECT count(*), coalesce(sum(downloads), 0)::bigint, coalesce(sum(ci_downloads), 0)::bigint,
           coalesce(sum(mirror_downloads), 0)::bigint
    FROM project_day WHERE day = %s
"""


@define
class PostgresDayWriter:
    """Implements `DayWriter` inside the transaction of a cursor."""

    cursor: Cursor
    day: date
    projects: ProjectIds
    first_new_id: int
    is_archived: bool
    _new_days: list[pa.Table] = field(factory=list)

    @classmethod
    def replacing(cls, cursor: Cursor, day: date) -> Self:
        """Take away what is stored of the day, and stand ready for its new rows."""
        cursor.execute(_TAKE_OLD_DAY, (day,))
        projects = ProjectIds.load(cursor)
        return cls(cursor, day, projects, projects.next_id, day in archived_days(cursor))

    def add(self, project_days: pa.Table) -> None:
        """COPY project-days into the partition of their month."""
        columns = {name: project_days[name].combine_chunks() for name in project_days.column_names}
        project_ids = self.projects.resolve(columns.pop("project"))
        days = pa.repeat(pa.scalar(self.day.isoformat()), len(project_ids))
        copy_columns(self.cursor, partition_name(self.day), {"project_id": project_ids, "day": days, **columns})
        self._new_days.append(pa.table({"project_id": project_ids, "downloads": columns["downloads"]}))

    def move_totals(self) -> None:
        """Add the difference between new and old day to each total; new projects get one, vanished ones lose theirs."""
        self.cursor.execute(_CREATE_NEW_DAY)
        for new_day in self._new_days:
            copy_columns(
                self.cursor, "new_day", {name: new_day[name].combine_chunks() for name in new_day.column_names}
            )
        if self.is_archived:
            # Totals have the downloads of an archived day already, and `publish` makes sure that they are the same.
            self.cursor.execute("INSERT INTO old_day SELECT project_id, downloads FROM new_day")
        self.cursor.execute(_CREATE_CHANGES, (self.day,))
        self.cursor.execute(_MOVE_TOTALS)
        self.cursor.execute(_ADD_TOTALS, (self.first_new_id,))
        self.cursor.execute(_FORGET_PROJECTS)

    def stored_sums(self) -> StoredSums:
        """Let PostgreSQL count the day."""
        self.cursor.execute(_STORED_SUMS, (self.day,))
        return StoredSums(*next(self.cursor))

    def publish(self, finished: FinishedImport) -> None:
        """Complete the run in the ledger and raise the data version, in the same transaction as the rows."""
        if self.is_archived:
            take_back(self.cursor, self.day, figures_of(finished.stored.projects, finished.sums))
        ledger.complete_run(self.cursor, finished)
        data_state.raise_version(self.cursor)
