"""Repairing what can be recomputed from other stored data: totals, and the state that readers see."""

from collections.abc import Iterator

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.imports.days.count_bounds import MAX_STORED_COUNT
from pepy.infrastructure.postgres.housekeeping.audited_totals import EXPECTED_TOTALS
from pepy.infrastructure.postgres.imports import data_state

_SET_TOTALS = f"""
    INSERT INTO project_total (project_id, downloads)
    SELECT expected.project_id, expected.downloads
    FROM ({EXPECTED_TOTALS}) AS expected LEFT JOIN project_total USING (project_id)
    WHERE project_total.downloads IS DISTINCT FROM expected.downloads AND expected.downloads <= {MAX_STORED_COUNT}
    ON CONFLICT (project_id) DO UPDATE SET downloads = excluded.downloads
"""  # noqa: S608 - The parts are constants.
_DROP_TOTALS = """
    DELETE FROM project_total WHERE NOT EXISTS (SELECT FROM project WHERE project.id = project_total.project_id)
"""
# A version that no client can have seen before.
_ENSURE_DATA_STATE = """
    INSERT INTO data_state (version) VALUES (extract(epoch FROM now())::bigint) ON CONFLICT DO NOTHING
"""


def repaired(cursor: Cursor) -> Iterator[str]:
    """Recompute what is wrong, raise the data version, and yield a line per repair."""
    cursor.execute(_SET_TOTALS)
    if cursor.rowcount:
        yield f"repaired: {cursor.rowcount} totals recomputed from baselines and days"
    cursor.execute(_DROP_TOTALS)
    if cursor.rowcount:
        yield f"repaired: {cursor.rowcount} totals of projects that do not exist removed"
    cursor.execute(_ENSURE_DATA_STATE)
    data_state.raise_version(cursor)
    yield "repaired: newest day recomputed and data version raised"
