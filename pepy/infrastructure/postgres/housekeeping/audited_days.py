"""Comparing stored days with the ledger: the sums of each day and, on request, of each dimension."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.housekeeping.audit import Finding, day_findings
from pepy.domain.imports.days.day_rows import COUNTS
from pepy.domain.imports.days.figures import Figures
from pepy.infrastructure.postgres.imports.archived_days import archived_days
from pepy.infrastructure.postgres.imports.ledger_figures import ledger_figures

_STORED_DAYS = """
    SELECT day, count(*), sum(downloads), coalesce(sum(ci_downloads), 0), coalesce(sum(mirror_downloads), 0)
    FROM daily_downloads GROUP BY day
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


def _stored_dimensions(cursor: Cursor, partition: sql.Identifier) -> dict[date, Figures]:
    figures: dict[date, Figures] = defaultdict(dict)
    cursor.execute(sql.SQL(_BY_DIMENSION).format(partition=partition))
    for day, dimension, *sums in cursor.fetchall():
        figures[day] |= {f"{count} by {dimension}": int(value) for count, value in zip(COUNTS, sums, strict=True)}
    return figures
