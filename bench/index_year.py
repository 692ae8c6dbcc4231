"""Row 15: how long a year of the index takes compared with the bare SQL statement."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median

import psycopg2
from attrs import frozen

from bench.answer_times import answer_times
from bench.figures import Figure, ratios
from bench.product import Installation, installation
from bench.servers import serving_pepy
from bench.stored_history import scaled_days

_YEAR_DAYS = 365
_REQUESTS = 100
"""Each for another year, so that none is in the cache of answers."""

_VALUES = {"country": 240, "python": 40, "system": 12, "installer": 30}
"""How many values a day of all of PyPI has by dimension, about."""

_STORE_RUNS = """
    INSERT INTO import_run (day, attempt, state, started_at)
    SELECT day, 1, 'complete', now() FROM unnest(%(days)s::date[]) AS day
"""
_STORE_DAYS = """
    INSERT INTO index_day (day, dimension, value, downloads, ci_downloads, mirror_downloads)
    SELECT day, 'version', '', 4000000000, 1500000000, 200000000 FROM unnest(%(days)s::date[]) AS day
"""
_STORE_VALUES = """
    INSERT INTO index_day (day, dimension, value, downloads, ci_downloads, mirror_downloads)
    SELECT day, %(dimension)s, 'V' || number, 4000000000 / number, 1500000000 / number, 200000000 / number
    FROM unnest(%(days)s::date[]) AS day CROSS JOIN generate_series(1, %(values)s) AS number
    ORDER BY day
"""

# What the answers need, as quickly as PostgreSQL can return it.
_PLAIN_STATEMENT = """
    SELECT day::text, downloads FROM index_day
    WHERE dimension = 'version' AND value = '' AND day BETWEEN %s AND %s ORDER BY day
"""
_SPLIT_STATEMENT = """
    SELECT day::text, value, downloads FROM index_day
    WHERE dimension = 'country' AND day BETWEEN %s AND %s ORDER BY day
"""


@frozen
class _Asked:
    """A question in words, the query of its address, and the bare statement."""

    what: str
    query: str
    statement: str


_QUESTIONS = (
    _Asked("a year of the index, one request at a time", "", _PLAIN_STATEMENT),
    _Asked("a year of the index by country, one request at a time", "&dimension=country", _SPLIT_STATEMENT),
)

Year = tuple[date, date]


def index_figures(scale: float, runs: int) -> Iterator[Figure]:
    """Measure row 15: answers from request to last byte, one at a time, each of another year."""
    length, requests = scaled_days(_YEAR_DAYS, scale), scaled_days(_REQUESTS, scale)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    days = [yesterday - timedelta(days=age) for age in range(length + requests - 1, -1, -1)]
    years = [(days[number], days[number + length - 1]) for number in range(requests)]
    with installation() as installed:
        _store(installed, days)
        for asked in _QUESTIONS:
            yield _figure(installed, asked, years, runs)


def _store(installed: Installation, days: Sequence[date]) -> None:
    """Store the index alone: nothing else is read for these answers."""
    connection = psycopg2.connect(installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(_STORE_RUNS, {"days": days})
        cursor.execute(_STORE_DAYS, {"days": days})
        for dimension, values in _VALUES.items():
            cursor.execute(_STORE_VALUES, {"days": days, "dimension": dimension, "values": values})
        cursor.execute("UPDATE data_state SET version = version + 1, data_through = %s", (days[-1],))
        cursor.execute("VACUUM ANALYZE index_day")
    connection.close()


def _figure(installed: Installation, asked: _Asked, years: Sequence[Year], runs: int) -> Figure:
    answers, statements = [], []
    for _ in range(runs):
        with serving_pepy(installed) as port:
            answers.append(median(answer_times(port, _paths(asked, years))))
        statements.append(median(_statement_times(installed, asked, years)))
    detail = f"{median(answers) * 1e3:.2f} ms, statement {median(statements) * 1e3:.2f} ms"
    values = ratios(answers, statements)
    return Figure(15, asked.what, "bare SQL in psycopg2", 3.0, "at most", "x", values, detail)


def _paths(asked: _Asked, years: Sequence[Year]) -> Iterator[str]:
    for first_day, last_day in years:
        yield f"/api/v3/index/downloads?from={first_day}&to={last_day}{asked.query}"


def _statement_times(installed: Installation, asked: _Asked, years: Sequence[Year]) -> Iterator[float]:
    connection = psycopg2.connect(installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        for year in years:
            started = time.monotonic()
            cursor.execute(asked.statement, year)
            cursor.fetchall()
            yield time.monotonic() - started
    connection.close()
