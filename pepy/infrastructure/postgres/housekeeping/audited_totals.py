"""Comparing totals with their days; orphaned rows; and the state that readers see."""

from collections.abc import Iterator
from itertools import chain

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.housekeeping.audit import Finding
from pepy.domain.imports.days.count_bounds import MAX_STORED_COUNT
from pepy.infrastructure.postgres.total_pages import SUM_OF_TOTALS

EXPECTED_TOTALS = """
    SELECT project.id AS project_id, project.name,
           coalesce(project.baseline, 0)::numeric + coalesce(archived_total.downloads, 0)
               + coalesce(counted.downloads, 0) AS downloads
    FROM project
    LEFT JOIN archived_total ON archived_total.project_id = project.id
    LEFT JOIN (
        SELECT daily_downloads.project_id, sum(daily_downloads.downloads) AS downloads
        FROM daily_downloads JOIN project ON project.id = daily_downloads.project_id
        WHERE project.baseline_day IS NULL OR daily_downloads.day > project.baseline_day
        GROUP BY daily_downloads.project_id
    ) AS counted ON counted.project_id = project.id
"""
"""A total is the baseline plus the days, stored or archived, that the baseline does not include (decisions 0003, 0010).

It is exact, and may exceed the range of a stored total if an older release stored very large days.
"""

UNNEEDED_TOTALS = """
    SELECT project_id, downloads
    FROM total_page
    CROSS JOIN unnest(totals) WITH ORDINALITY AS stored (downloads, place)
    CROSS JOIN LATERAL (SELECT (page << 6) + place - 1 AS project_id) AS placed
    WHERE downloads <> 0 AND NOT EXISTS (SELECT FROM project WHERE project.id = project_id)
"""
"""Totals of projects that do not exist."""

_MAX_LINES = 20
"""How many findings of one kind are listed; the rest are counted."""

_WRONG_TOTALS = f"""
    SELECT expected.name, expected.downloads, project_total.downloads, count(*) OVER ()
    FROM ({EXPECTED_TOTALS}) AS expected LEFT JOIN project_total USING (project_id)
    WHERE project_total.downloads IS DISTINCT FROM expected.downloads
    ORDER BY expected.name LIMIT {_MAX_LINES}
"""  # noqa: S608 - The parts are constants.
_UNNEEDED_TOTALS = f"""
    SELECT project_id, downloads, count(*) OVER () FROM ({UNNEEDED_TOTALS}) AS unneeded
    ORDER BY project_id LIMIT {_MAX_LINES}
"""  # noqa: S608 - As above.
_LOST_DAYS = """
    SELECT day, count(*), sum(downloads) FROM daily_downloads
    WHERE NOT EXISTS (SELECT FROM project WHERE project.id = daily_downloads.project_id)
    GROUP BY day ORDER BY day
"""
# A version without a total of its own was raised by a release that knows none: readers add all totals up then.
_INDEX_TOTAL = f"""
    SELECT index_total, totals.downloads
    FROM data_state CROSS JOIN (SELECT {SUM_OF_TOTALS} AS downloads) AS totals
    WHERE index_total_version = version AND index_total IS DISTINCT FROM totals.downloads
"""  # noqa: S608 - As above.
_DATA_STATE = """
    SELECT (SELECT max(data_through) FROM data_state), (SELECT max(day) FROM import_run WHERE state = 'complete'),
           (SELECT count(*) FROM data_state)
"""


def totals(cursor: Cursor) -> Iterator[Finding]:
    """Find totals of projects, or else the total of the index that is their sum, that are wrong."""
    are_right = True
    for finding in chain(_wrong_totals(cursor), _unneeded_totals(cursor)):
        are_right = False
        yield finding
    if are_right:
        yield from _wrong_index_total(cursor)


def _wrong_totals(cursor: Cursor) -> Iterator[Finding]:
    """Find totals that differ from the sum of their baseline and days."""
    cursor.execute(_WRONG_TOTALS)
    found = 0
    for found, (name, expected, total, all_found) in enumerate(cursor.fetchall(), start=1):
        problem = f"total of project {name} is {'missing' if total is None else total}, not {expected}"
        if expected > MAX_STORED_COUNT:
            yield Finding(f"{problem}, which is more than can be stored: import its largest days again")
        else:
            yield Finding(problem, repairable=True)
        if found == _MAX_LINES < all_found:
            yield Finding(f"totals of {all_found - found} more projects are wrong", repairable=True)


def _unneeded_totals(cursor: Cursor) -> Iterator[Finding]:
    """Find totals of projects that do not exist."""
    cursor.execute(_UNNEEDED_TOTALS)
    for found, (project_id, total, all_found) in enumerate(cursor.fetchall(), start=1):
        yield Finding(f"total {total} belongs to project id {project_id}, which does not exist", repairable=True)
        if found == _MAX_LINES < all_found:
            yield Finding(f"{all_found - found} more totals belong to projects that do not exist", repairable=True)


def _wrong_index_total(cursor: Cursor) -> Iterator[Finding]:
    cursor.execute(_INDEX_TOTAL)
    for total, expected in cursor.fetchall():
        yield Finding(f"the total of the index is {total}, but all totals add up to {expected}", repairable=True)


def lost_days(cursor: Cursor) -> Iterator[Finding]:
    """Find rows of projects that do not exist."""
    cursor.execute(_LOST_DAYS)
    for day, rows, downloads in cursor.fetchall():
        yield Finding(f"day {day}: {rows} rows with {downloads} downloads belong to projects that do not exist")


def wrong_data_state(cursor: Cursor) -> Iterator[Finding]:
    """Find out whether readers see the correct newest day."""
    cursor.execute(_DATA_STATE)
    said, newest, rows = next(cursor)
    if not rows:
        yield Finding("data_state has no row, so readers see no data version", repairable=True)
    elif said != newest:
        yield Finding(f"data_through is {said}, but the newest complete day is {newest}", repairable=True)
