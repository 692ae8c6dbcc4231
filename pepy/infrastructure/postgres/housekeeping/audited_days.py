"""Comparing stored days with the ledger: the sums of each day and, on request, of each dimension."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.housekeeping.audit import Figures, Finding, day_findings
from pepy.domain.imports.day_rows import COUNTS
from pepy.infrastructure.postgres.imports.archived_days_of_window import archived_days

_STORED_DAYS = """
    SELECT day, count(*), sum(downloads), coalesce(sum(ci_downloads), 0), coalesce(sum(mirror_downloads), 0)
    FROM daily_downloads GROUP BY day
"""
# The stored rows are those of the last complete attempt.
_LEDGER = """
    SELECT DISTINCT ON (day) day, stored_projects, dimension_sums FROM import_run
    WHERE state = 'complete' ORDER BY day, attempt DESC
"""
_PARTITIONS = """
    SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'daily_downloads'::regclass ORDER BY 1
"""
_BY_DIMENSION = """
    SELECT day, dimension, sum(counted.downloads), sum(counted.ci_downloads), sum(counted.mirror_downloads)
    FROM {partition} AS stored
    CROSS JOIN LATERAL project_day_values(
        stored.downloads, stored.ci_downloads, stored.mirror_downloads, versions, splits, details
    ) AS counted
    GROUP BY day, dimension
"""


def days_and_ledger(cursor: Cursor) -> Iterator[Finding]:
    """Find days whose number of projects or sums differ from the ledger's, and days that either of the two lacks."""
    said = ledger_figures(cursor)
    cursor.execute(_STORED_DAYS)
    stored = {
        day: dict(zip(("projects", *COUNTS), map(int, figures), strict=True)) for day, *figures in cursor.fetchall()
    }
    archived = archived_days(cursor)
    for day in sorted(said.keys() | stored.keys() | archived):
        if day not in archived:
            yield from day_findings(day, said.get(day), stored.get(day))
        elif day in stored or day not in said:
            yield Finding(f"day {day} is archived, but it is also stored, or the ledger has no complete import of it")


def dimensions_and_ledger(cursor: Cursor) -> Iterator[Finding]:
    """Find days whose values of a dimension do not add up to the ledger's sums, month by month."""
    said = ledger_figures(cursor)
    cursor.execute(_PARTITIONS)
    for (partition,) in cursor.fetchall():
        cursor.execute("SAVEPOINT dimensions")
        try:
            stored = _stored_dimensions(cursor, sql.Identifier(partition))
        except psycopg2.DataError as error:
            cursor.execute("ROLLBACK TO SAVEPOINT dimensions")
            yield Finding(f"{partition}: the values of a dimension cannot be read: {str(error).splitlines()[0]}")
            continue
        for day in sorted(stored.keys() & said.keys()):
            # Where the ledger knows a figure and no value is stored, it is 0.
            known = dict.fromkeys((figure for figure in said[day] if " by " in figure), 0)
            yield from day_findings(day, said[day], known | stored[day])


def ledger_figures(cursor: Cursor) -> dict[date, Figures]:
    """Return the ledger's figures for each complete day."""
    cursor.execute(_LEDGER)
    return {day: _said(projects, by_dimension or {}) for day, projects, by_dimension in cursor.fetchall()}


def _said(projects: int, by_dimension: dict[str, dict[str, Any]]) -> Figures:
    figures = {} if projects is None else {"projects": projects}
    for dimension, sums in by_dimension.items():
        figures |= {f"{count} by {dimension}": sums[count] for count in COUNTS}
        if dimension == "version":
            # Every download has exactly one version, so these sums are those of the day.
            figures |= {count: sums[count] for count in COUNTS}
    return figures


def _stored_dimensions(cursor: Cursor, partition: sql.Identifier) -> dict[date, Figures]:
    figures: dict[date, Figures] = defaultdict(dict)
    cursor.execute(sql.SQL(_BY_DIMENSION).format(partition=partition))
    for day, dimension, *sums in cursor.fetchall():
        figures[day] |= {f"{count} by {dimension}": int(value) for count, value in zip(COUNTS, sums, strict=True)}
    return figures
