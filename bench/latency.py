"""Rows 11 and 12: how long a read takes, while a day is imported and against the bare SQL statement."""

import http.client
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median

import psycopg2

from bench.figures import Figure, ratios
from bench.files import DayFiles
from bench.imports import DAY
from bench.load import Wish, send_for
from bench.read_store import ReadStore
from bench.reads import badge_path, v2_path
from bench.servers import serving_pepy
from pepy.domain.day_rows import DIMENSIONS
from pepy.domain.windows import version_history

_WARM_UP_SECONDS = 2.0
_REQUESTS = 200

# What a `v2` answer needs: the total, and the stored texts of the window put together.
_BARE_STATEMENT = """
    SELECT coalesce(project_total.downloads, 0), (
        SELECT '{' || string_agg('"' || day || '":' || versions, ',' ORDER BY day) || '}' FROM project_day
        WHERE project_id = project.id AND day BETWEEN %s AND %s
    )
    FROM project LEFT JOIN project_total ON project_total.project_id = project.id
    WHERE project.name = %s
"""


def import_latency_figure(store: ReadStore, files: DayFiles, scale: float, runs: int) -> Figure:
    """Measure row 11: the 99th percentile at half the maximal load, with and without an import of a full day."""
    day_file = files.parquet(scale, DIMENSIONS, 1)
    store.installed.import_file(day_file, DAY)
    seconds = max(2.0, store.installed.import_file(day_file, DAY).seconds_to_exit)
    wishes = list(_mixed(store))
    during, without = [], []
    for _ in range(runs):
        with serving_pepy(store.installed) as port:
            send_for(port, wishes, _WARM_UP_SECONDS)
            half = send_for(port, wishes, _WARM_UP_SECONDS).per_second / 2
            without.append(send_for(port, wishes, seconds, rate=half))
            arguments = ("--file", str(day_file), "--day", DAY.isoformat(), "--force")
            # With readers beside it the import takes longer than without, so that all of the load is during it.
            with store.installed.start("import:downloads:file", *arguments) as importer:
                during.append(send_for(port, wishes, seconds, rate=half))
                importer.communicate()
    errors = sum(answers.errors for answers in during)
    if errors:
        raise RuntimeError(f"{errors} reads failed during an import")
    values = ratios([answers.p99_ms for answers in during], [answers.p99_ms for answers in without])
    middle = median(answers.p99_ms for answers in during)
    detail = f"{middle:.1f} ms during the import, no error, {median(a.per_second for a in during):,.0f} requests/s"
    return Figure(
        11, "p99 of reads at half load during an import", "without import", 3.0, "at most", "x", values, detail
    )


def _mixed(store: ReadStore) -> Iterator[Wish]:
    """Return badges, and a `v2` answer for each four of them."""
    for number, name in enumerate(store.drawn_by_popularity(50_000)):
        yield Wish(v2_path(name) if number % 5 == 0 else badge_path(name))


def statement_figure(store: ReadStore, runs: int) -> Figure:
    """Measure row 12: a `v2` answer from request to last byte, one at a time."""
    answers, statements = [], []
    for run in range(runs):
        names = store.long_projects[run * _REQUESTS :][:_REQUESTS] or store.long_projects
        with serving_pepy(store.installed) as port:
            answers.append(median(_answer_times(port, names)))
        statements.append(median(_statement_times(store, names)))
    detail = f"{median(answers) * 1e3:.2f} ms, statement {median(statements) * 1e3:.2f} ms"
    values = ratios(answers, statements)
    return Figure(12, "v2, one request at a time", "bare SQL in psycopg2", 3.0, "at most", "x", values, detail)


def _answer_times(port: int, names: list[str]) -> Iterator[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for name in names:
        started = time.monotonic()
        connection.request("GET", v2_path(name))
        connection.getresponse().read()
        yield time.monotonic() - started
    connection.close()


def _statement_times(store: ReadStore, names: list[str]) -> Iterator[float]:
    window = version_history(datetime.now(UTC).date())
    connection = psycopg2.connect(store.installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        for name in names:
            started = time.monotonic()
            cursor.execute(_BARE_STATEMENT, (window.first_day, window.last_day, name))
            cursor.fetchone()
            yield time.monotonic() - started
    connection.close()
