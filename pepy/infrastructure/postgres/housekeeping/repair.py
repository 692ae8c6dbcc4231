"""Repairing what can be recomputed from other stored data: totals, and the state that readers see."""

from collections.abc import Iterator

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.imports.days.count_bounds import MAX_STORED_COUNT
from pepy.infrastructure.postgres.housekeeping.audited_totals import EXPECTED_TOTALS, UNNEEDED_TOTALS
from pepy.infrastructure.postgres.imports import data_state
from pepy.infrastructure.postgres.imports.days.fetched_columns import fetched_columns
from pepy.infrastructure.postgres.imports.total_changes import TOTAL_CHANGES, change_totals

_WRONG = f"""
    SELECT project_id, expected.downloads - coalesce(project_total.downloads, 0)
    FROM ({EXPECTED_TOTALS}) AS expected LEFT JOIN project_total USING (project_id)
    WHERE project_total.downloads IS DISTINCT FROM expected.downloads AND expected.downloads <= {MAX_STORED_COUNT}
"""  # noqa: S608 - The parts are constants.
_UNNEEDED = f"SELECT project_id, -downloads FROM ({UNNEEDED_TOTALS}) AS unneeded"  # noqa: S608 - As above.
# A version that no client can have seen before.
_ENSURE_DATA_STATE = """
    INSERT INTO data_state (version) VALUES (extract(epoch FROM now())::bigint) ON CONFLICT DO NOTHING
"""


def repaired(cursor: Cursor) -> Iterator[str]:
    """Recompute what is wrong, raise the data version, and yield a line per repair."""
    if changed := _change_totals(cursor, _WRONG):
        yield f"repaired: {changed} totals recomputed from baselines and days"
    if removed := _change_totals(cursor, _UNNEEDED):
        yield f"repaired: {removed} totals of projects that do not exist removed"
    cursor.execute(_ENSURE_DATA_STATE)
    data_state.raise_version(cursor)
    yield "repaired: newest day recomputed and data version raised"


def _change_totals(cursor: Cursor, query: str) -> int:
    """Add what a query returns to totals, and return how many there are."""
    changes = fetched_columns(cursor, query, TOTAL_CHANGES)
    change_totals(cursor, changes)
    return len(changes)
