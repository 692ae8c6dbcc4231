"""All-time totals from elsewhere: baselines that pepy's own days are added to."""

import pyarrow as pa
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.infrastructure.postgres.imports import data_state
from pepy.infrastructure.postgres.imports.days.copy_text import copy_columns
from pepy.infrastructure.postgres.imports.days.fetched_columns import fetched_columns
from pepy.infrastructure.postgres.imports.days.project_ids import ProjectIds
from pepy.infrastructure.postgres.imports.total_changes import TOTAL_CHANGES, change_totals

_CREATE_BASELINES = "CREATE TEMPORARY TABLE new_baseline (project_id integer, downloads bigint) ON COMMIT DROP"

# A total that is set today already includes every day that readers can see today, and none after.
_SET_BASELINES = """
    UPDATE project SET baseline = new_baseline.downloads, baseline_day = data_state.data_through
    FROM new_baseline, data_state
    WHERE project.id = new_baseline.project_id
"""

_CHANGES = """
    SELECT project_id, new_baseline.downloads - coalesce(project_total.downloads, 0)
    FROM new_baseline LEFT JOIN project_total USING (project_id)
"""
# A total that is set again includes the archived days, too.
_FORGET_ARCHIVED = (
    "DELETE FROM archived_total USING new_baseline WHERE archived_total.project_id = new_baseline.project_id"
)


def set_baselines(cursor: Cursor, baselines: pa.Table) -> int:
    """Set the totals of distinct projects; returns how many. Days imported later are added to them."""
    projects = ProjectIds.load(cursor).resolve(baselines["project"].combine_chunks())
    copy_columns(cursor, "project", projects.new_projects)
    downloads = baselines["total_downloads"].combine_chunks()
    cursor.execute(_CREATE_BASELINES)
    copy_columns(cursor, "new_baseline", {"project_id": projects.ids, "downloads": downloads})
    cursor.execute(_SET_BASELINES)
    change_totals(cursor, fetched_columns(cursor, _CHANGES, TOTAL_CHANGES))
    cursor.execute(_FORGET_ARCHIVED)
    data_state.raise_version(cursor)
    return len(projects.ids)
