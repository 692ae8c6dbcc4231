"""Row 24: how long `/support` takes compared with the bare SQL statement of its days, prepared, one at a time."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

import psycopg2

from bench.answer_times import answer_times
from bench.figures import Figure, ratios
from bench.range_store import RangeStore
from bench.servers import serving_pepy
from pepy.domain.support.table import DAYS_BETWEEN

_DAYS = 30
_WARM_UP = 20

# The days of both spans, with all that counting without CI and mirrors needs, cut out of the texts by PostgreSQL.
_BARE = """
    PREPARE bare (text, date, date, date, date) AS
    SELECT day::text, (splits::json -> 'python')::text, (details::json -> 'python')::text,
           downloads, ci_downloads, mirror_downloads
    FROM project JOIN daily_downloads ON project_id = id
    WHERE name = $1 AND (day BETWEEN $2 AND $3 OR day BETWEEN $4 AND $5) ORDER BY day
"""


def support_figure(store: RangeStore, runs: int) -> Figure:
    """Measure row 24. Each project is asked for once in a run, so that nothing is answered from memory."""
    measured = [_measured(store) for _ in range(runs)]
    answers, statements = zip(*measured, strict=True)
    detail = f"{median(answers) * 1e3:.2f} ms, statement {median(statements) * 1e3:.2f} ms"
    what = f"support, {_DAYS} days by 8 Pythons"
    return Figure(24, what, "bare SQL, prepared", 3.0, "at most", "x", ratios(answers, statements), detail)


def _measured(store: RangeStore) -> tuple[float, float]:
    """Return the seconds of an answer and of a statement."""
    with serving_pepy(store.installed) as port:
        return _usual(answer_times(port, _paths(store))), _usual(_statement_times(store))


def _usual(times: Iterator[float]) -> float:
    return median(list(times)[_WARM_UP:])


def _paths(store: RangeStore) -> Iterator[str]:
    for name in store.short.names():
        yield f"/api/v3/projects/{name}/support?dimension=python&days={_DAYS}"


def _statement_times(store: RangeStore) -> Iterator[float]:
    connection = psycopg2.connect(store.installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute(_BARE)
        for name in store.short.names():
            started = time.monotonic()
            cursor.execute("EXECUTE bare (%s, %s, %s, %s, %s)", (name, *_ends(store.last_day)))
            cursor.fetchall()
            yield time.monotonic() - started
    connection.close()


def _ends(last_day: date) -> tuple[date, date, date, date]:
    before = last_day - timedelta(days=DAYS_BETWEEN)
    length = timedelta(days=_DAYS - 1)
    return last_day - length, last_day, before - length, before
