"""Filling an installation with many days of small projects, without importing them: the database makes the rows."""

import sys
from datetime import date, timedelta

import psycopg2

from bench.product import Installation
from pepy.infrastructure.postgres.imports.days.partitions import ensure_partition, month_bounds

# As an import stores them: day after day, projects in the order of their ids. Prime numbers shuffle the counts.
_MAKE_DAYS = """
    INSERT INTO daily_downloads
    SELECT n, day, one + other, one / 3 + other / 3, NULL,
           format('{"0.0.0":%%s,"0.1.0":%%s}', one, other), NULL,
           format('{"version":{"ci":[%%s,%%s]}}', one / 3, other / 3)
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS day
    CROSS JOIN generate_series(1, %(projects)s) AS n
    CROSS JOIN LATERAL (
        SELECT 1 + (n::bigint * 7919 + extract(epoch FROM day)::bigint / 86400 * 104729) %% 5000 AS one
    ) AS made_up
    CROSS JOIN LATERAL (SELECT 5001 - one AS other) AS made_up_too
    ORDER BY day, n
"""
_MAKE_PROJECTS = """
    INSERT INTO project (id, name)
    SELECT n, 'history-' || lpad(n::text, 6, '0') FROM generate_series(1, %(projects)s) AS n
"""
_TELL_THE_REST = """
    INSERT INTO total_page
    SELECT id >> 6, array_agg(coalesce(downloads, 0) ORDER BY id)
    FROM generate_series(0, %(projects)s | 63) AS id
    LEFT JOIN (
        SELECT project_id, sum(downloads) AS downloads FROM daily_downloads GROUP BY project_id
    ) AS counted ON project_id = id
    GROUP BY id >> 6;
    INSERT INTO import_run (day, attempt, state, started_at)
    SELECT day, 1, 'complete', now() FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS day;
    UPDATE data_state SET version = version + 1, data_through = %(last)s
"""


def filled_names(projects: int) -> list[str]:
    """Return the projects of a filled installation."""
    return [f"history-{number:06}" for number in range(1, projects + 1)]


def fill(installed: Installation, projects: int, days: int, last_day: date) -> None:
    """Store two versions of each project on every day, and say so on standard error once a year."""
    first_day = last_day - timedelta(days=days - 1)
    connection = psycopg2.connect(installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_PROJECTS, {"projects": projects})
        first = first_day
        while first <= last_day:
            last = min(month_bounds(first)[1] - timedelta(days=1), last_day)
            ensure_partition(cursor, first)
            cursor.execute(_MAKE_DAYS, {"projects": projects, "first": first, "last": last})
            if first.month == 1:
                sys.stderr.write(f"stored days of {projects:,} projects from {first_day} to {last}\n")
            first = last + timedelta(days=1)
        cursor.execute(_TELL_THE_REST, {"projects": projects, "first": first_day, "last": last_day})
        cursor.execute("VACUUM (ANALYZE)")
        # No store should still be writing while another one is measured.
        cursor.execute("CHECKPOINT")
    connection.close()
