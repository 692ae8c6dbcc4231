"""Row 16: ranks made from nothing and moved on by a day, at full size, and what pepy's own process needs for it."""

import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg2
from attrs import frozen

from bench.figures import Figure, shown
from bench.product import Installation, Run, installation
from bench.stored_history import scaled_days
from pepy.domain.index.rankings import RANKED_DAYS

_PROJECTS = 650_000
_LAST_DAY = date(2026, 8, 24)
_GOAL_ANEW, _GOAL_MOVED_ON, _GOAL_BYTES = 40.0, 12.0, 300_000_000

_MAKE_PARTITION = """
    CREATE TABLE IF NOT EXISTS daily_downloads_{month:%Y_%m} PARTITION OF daily_downloads
    FOR VALUES FROM ('{month}') TO ('{after}')
"""
# A first import numbers projects in the order of their names; a tenth came later, in any order.
_MAKE_PROJECTS = """
    INSERT INTO project (id, name)
    SELECT n, 'p' || lpad(place::integer::text, 7, '0') || '-' || n
    FROM generate_series(1, %(projects)s) AS n
    CROSS JOIN LATERAL (
        SELECT CASE WHEN n <= 0.9 * %(projects)s THEN n ELSE random() * %(projects)s END AS place
    ) AS by_name
"""
# Few large projects and many small ones, whatever they are called, with texts of the length of real ones: rows of about
# 250 bytes. Multiplying by a prime number shuffles them.
_MAKE_DAY = """
    INSERT INTO daily_downloads
    SELECT n, %(day)s, downloads,
           CASE WHEN n %% 3 = 0 THEN downloads / 4 END, CASE WHEN n %% 2 = 0 THEN downloads / 5 END,
           '{"1.0":' || downloads || ',"2.0":3,"2.1":4}',
           '{"country":{"CN":3,"DE":4,"US":12},"installer":{"pip":12,"uv":4},"python":{"3.11":12,"3.12":4},"system":'
           '{"Darwin":2,"Linux":14}}', NULL
    FROM generate_series(1, %(projects)s) AS n
    CROSS JOIN LATERAL (
        SELECT (
            5e7 / power(1 + n::bigint * 7919 %% %(projects)s, 1.15) * (0.8 + 0.4 * random()) + 20 * random()
        )::bigint AS downloads
    ) AS made_up
"""
_TELL_LEDGER = """
    INSERT INTO import_run (day, attempt, state, started_at) VALUES (%(day)s, 1, 'complete', now());
    UPDATE data_state SET version = version + 1, data_through = %(day)s
"""


@frozen
class _Measured:
    anew: list[Run]
    moved_on: list[Run]


def rank_figures(scale: float, runs: int) -> Iterator[Figure]:
    """Measure the command that makes ranks, and the one that finds them a day old."""
    projects, days = max(1_000, round(_PROJECTS * scale)), max(3, scaled_days(RANKED_DAYS, scale))
    with installation() as installed, tempfile.TemporaryDirectory(prefix="pepy-bench-") as folder:
        measured = _measure(installed, projects, days, runs, Path(folder))
    size = f"{projects:,} projects, {days} days"
    yield _figure("ranks from nothing", size, _GOAL_ANEW, measured.anew)
    yield _figure("ranks moved on by a day", size, _GOAL_MOVED_ON, measured.moved_on)
    peak = max(run.peak_bytes for run in (*measured.anew, *measured.moved_on))
    yield Figure(16, "ranks: peak memory of pepy", size, _GOAL_BYTES / 1e6, "at most", "MB", (peak / 1e6,))


def _measure(installed: Installation, projects: int, days: int, runs: int, folder: Path) -> _Measured:
    first = _LAST_DAY - timedelta(days=days + runs - 1)
    stored = [first + timedelta(days=number) for number in range(days)]
    _store(installed, stored, projects)
    measured = _Measured([], [])
    measured.anew.extend(installed.run("index:refresh") for _ in range(runs))
    for day in (stored[-1] + timedelta(days=number) for number in range(1, runs + 1)):
        _store(installed, [day], projects)
        # Archives nothing, and follows up as every command does that changes days.
        measured.moved_on.append(installed.run("imports:archive", "--keep-days", "36600", "--folder", str(folder)))
    return measured


def _store(installed: Installation, days: list[date], projects: int) -> None:
    """Store days without importing them: made-up rows are made in the database itself."""
    connection = psycopg2.connect(installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM project")
        if not next(cursor)[0]:
            cursor.execute(_MAKE_PROJECTS, {"projects": projects})
        for day in days:
            month = day.replace(day=1)
            after = (month + timedelta(days=31)).replace(day=1)
            cursor.execute(_MAKE_PARTITION.format(month=month, after=after))
            cursor.execute(_MAKE_DAY, {"day": day, "projects": projects})
            cursor.execute(_TELL_LEDGER, {"day": day})
            sys.stderr.write(f"stored {day}\n")
        cursor.execute("VACUUM (ANALYZE) daily_downloads")
        cursor.execute("ANALYZE project")
    connection.close()


def _figure(what: str, size: str, goal: float, measured: list[Run]) -> Figure:
    seconds = tuple(run.seconds_to_exit for run in measured)
    return Figure(16, what, size, goal, "at most", "s", seconds, shown(seconds, "s"))
