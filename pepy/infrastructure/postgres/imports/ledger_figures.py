"""What the ledger says of complete days."""

from datetime import date
from typing import Any

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.imports.days.day_rows import COUNTS
from pepy.domain.imports.days.figures import Figures

# The last complete attempt is the one whose rows are stored.
_LEDGER = """
    SELECT DISTINCT ON (day) day, stored_projects, dimension_sums FROM import_run
    WHERE state = 'complete' ORDER BY day, attempt DESC
"""


def ledger_figures(cursor: Cursor) -> dict[date, Figures]:
    """Return what the ledger says of each complete day."""
    cursor.execute(_LEDGER)
    return {day: _said(projects, by_dimension or {}) for day, projects, by_dimension in cursor.fetchall()}


def _said(projects: int, by_dimension: dict[str, dict[str, Any]]) -> Figures:
    figures = {} if projects is None else {"projects": projects}
    for dimension, sums in by_dimension.items():
        figures |= {f"{count} by {dimension}": sums[count] for count in COUNTS}
        if dimension == "version":
            # Every download has exactly one version, so these are the sums of the day.
            figures |= {count: sums[count] for count in COUNTS}
    return figures
