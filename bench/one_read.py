"""Row 12: how long a read takes compared with the bare SQL statement."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median

import psycopg2

from bench.answer_times import answer_times
from bench.figures import Figure, ratios
from bench.read_store import ReadStore
from bench.reads import v2_path
from bench.servers import serving_pepy
from pepy.domain.windows import version_history
from pepy.infrastructure.postgres.total_pages import JOIN_TOTAL_PAGE, TOTAL

_REQUESTS = 200

# What a `v2` answer needs: the total and the stored texts of the window, as quickly as PostgreSQL can return them.
_BARE_STATEMENT = f"""
    SELECT {TOTAL}, day::text, versions
    FROM project {JOIN_TOTAL_PAGE}
    LEFT JOIN daily_downloads ON daily_downloads.project_id = project.id AND day BETWEEN %s AND %s
    WHERE project.name = %s
    ORDER BY day
"""  # noqa: S608 - The parts are constants.


def statement_figure(store: ReadStore, runs: int) -> Figure:
    """Measure row 12: a `v2` answer from request to last byte, one at a time."""
    answers, statements = [], []
    for run in range(runs):
        names = store.long_projects[run * _REQUESTS :][:_REQUESTS] or store.long_projects
        with serving_pepy(store.installed) as port:
            answers.append(median(answer_times(port, map(v2_path, names))))
        statements.append(median(_statement_times(store, names)))
    detail = f"{median(answers) * 1e3:.2f} ms, statement {median(statements) * 1e3:.2f} ms"
    values = ratios(answers, statements)
    return Figure(12, "v2, one request at a time", "bare SQL in psycopg2", 3.0, "at most", "x", values, detail)


def _statement_times(store: ReadStore, names: list[str]) -> Iterator[float]:
    window = version_history(datetime.now(UTC).date())
    connection = psycopg2.connect(store.installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        for name in names:
            started = time.monotonic()
            cursor.execute(_BARE_STATEMENT, (window.first_day, window.last_day, name))
            cursor.fetchall()
            yield time.monotonic() - started
    connection.close()
