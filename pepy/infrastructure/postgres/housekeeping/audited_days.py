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
from pepy.infrastructure.postgres.housekeeping.audited_index import IndexRows, index_and_project_days
from pepy.infrastructure.postgres.imports.archived_days import archived_days
from pepy.infrastructure.postgres.imports.days.index_days import COUNTED_PROJECT_DAYS, INDEX_ROWS
from pepy.infrastructure.postgres.imports.ledger_figures import ledger_figures

_STORED_DAYS = """
    SELECT day, count(*), sum(downloads), coalesce(sum(ci_downloads), 0), coalesce(sum(mirror_downloads), 0)
    FROM daily_downloads GROUP BY day
"""
_PARTITIONS = """
    SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'daily_downloads'::regclass ORDER BY 1
"""
_BY_VALUE = INDEX_ROWS.format(counted=COUNTED_PROJECT_DAYS.replace("{days}", "{partition}"))


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
    """Find days whose values do not add up to the ledger's sums, or are not those of the index, month by month."""
    said = ledger_figures(cursor)
    cursor.execute(_PARTITIONS)
    for (partition,) in cursor.fetchall():
        cursor.execute("SAVEPOINT dimensions")
        try:
            counted = _counted_values(cursor, sql.Identifier(partition))
        except psycopg2.DataError as error:
            cursor.execute("ROLLBACK TO SAVEPOINT dimensions")
            yield Finding(f"{partition}: the values of a dimension cannot be read: {str(error).splitlines()[0]}")
            continue
        for day in sorted(counted.keys() & said.keys()):
            # Where the ledger knows a figure and no value is stored, it is 0.
            known = dict.fromkeys((figure for figure in said[day] if " by " in figure), 0)
            yield from day_findings(day, said[day], known | _summed_by_dimension(counted[day]))
        yield from index_and_project_days(cursor, counted)


def _counted_values(cursor: Cursor, partition: sql.Identifier) -> dict[date, IndexRows]:
    days: dict[date, IndexRows] = defaultdict(dict)
    cursor.execute(sql.SQL(_BY_VALUE).format(partition=partition))
    for day, dimension, value, *counts in cursor.fetchall():
        days[day][dimension, value] = tuple(map(int, counts))
    return days


def _summed_by_dimension(rows: IndexRows) -> Figures:
    figures: Figures = defaultdict(int)
    for (dimension, _), counts in rows.items():
        for count, value in zip(COUNTS, counts, strict=True):
            figures[f"{count} by {dimension}"] += value
    return figures
