"""Row 19: how long ranges of days take compared with the bare SQL statement, prepared, one request at a time."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

import psycopg2
from attrs import frozen

from bench.answer_times import answer_times
from bench.figures import Figure, ratios
from bench.product import Installation
from bench.range_store import RangeStore
from bench.servers import serving_pepy

_WARM_UP = 20

# What an answer needs, as quickly as PostgreSQL can find it.
_BARE = """
    PREPARE bare (text[], date, date) AS
    SELECT name, day::text, {needed} FROM project JOIN daily_downloads ON project_id = id
    WHERE name = ANY($1) AND day BETWEEN $2 AND $3 ORDER BY name, day
"""


@frozen
class _Range:
    """A question, and the statement that finds what it needs."""

    what: str
    at_most: float
    needed: str
    names: Sequence[Sequence[str]]
    """Of each request."""
    days: int
    query: str = ""


def range_figures(store: RangeStore, runs: int) -> Iterator[Figure]:
    """Measure row 19. Each project is asked for once in a run, so that nothing is answered from memory."""
    one_by_one = [[name] for name in store.short.names()]
    long = [[name] for name in store.long.names()]
    by_python = "(splits::json -> 'python')::text"
    ranges = (
        _Range("range, 180 days", 3.0, "downloads", one_by_one, 180),
        _Range("range, 3 years", 3.0, "downloads", one_by_one, 1_096),
        _Range("range, 180 days by 8 Pythons", 3.0, by_python, one_by_one, 180, "&dimension=python"),
        _Range("range, 120 days by 121 versions", 4.0, "versions", long, 120, "&dimension=version"),
        _Range("100 projects, 30 days", 3.0, "downloads", [store.short.names()] * len(long), 30),
    )
    measured = [_measured(store, ranges) for _ in range(runs)]
    for number, asked in enumerate(ranges):
        yield _figure(asked, [times[number] for times in measured])


def range_path(store: RangeStore, names: Sequence[str], days: int, query: str = "", back: int = 0) -> str:
    """Return the path of a range that ends so many days before the newest one."""
    ends = (day - timedelta(days=back) for day in (store.first_day(days), store.last_day))
    bounds = "from={}&to={}".format(*ends)
    if len(names) == 1:
        return f"/api/v3/projects/{names[0]}/downloads?{bounds}{query}"
    return f"/api/v3/projects?names={','.join(names)}&{bounds}{query}"


def _measured(store: RangeStore, ranges: Sequence[_Range]) -> list[tuple[float, float]]:
    """Return the seconds of an answer and of a statement, of each range."""
    with serving_pepy(store.installed) as port:
        return [
            (
                median(list(answer_times(port, _paths(store, asked)))[_WARM_UP:]),
                median(list(_statement_times(store, asked))[_WARM_UP:]),
            )
            for asked in ranges
        ]


def _figure(asked: _Range, times: Sequence[tuple[float, float]]) -> Figure:
    answers, statements = zip(*times, strict=True)
    detail = f"{median(answers) * 1e3:.2f} ms, statement {median(statements) * 1e3:.2f} ms"
    return Figure(
        19, asked.what, "bare SQL, prepared", asked.at_most, "at most", "x", ratios(answers, statements), detail
    )


def _paths(store: RangeStore, asked: _Range) -> Iterator[str]:
    for number, names in enumerate(asked.names):
        # The same projects again are another question: one of days before.
        yield range_path(store, names, asked.days, asked.query, back=number if len(names) > 1 else 0)


def _statement_times(store: RangeStore, asked: _Range) -> Iterator[float]:
    for parameters in _prepared(store.installed, asked.needed):
        for names in asked.names:
            started = time.monotonic()
            parameters.execute("EXECUTE bare (%s, %s, %s)", (names, store.first_day(asked.days), store.last_day))
            parameters.fetchall()
            yield time.monotonic() - started


def _prepared(installed: Installation, needed: str) -> Iterator[Any]:
    connection = psycopg2.connect(installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute(_BARE.format(needed=needed))
        yield cursor
    connection.close()
