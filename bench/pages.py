"""Row 22: how long a project page takes that nobody has asked for yet, compared with its statements, and its size."""

import gzip
import http.client
import re
import time
from collections.abc import Callable, Iterator
from itertools import repeat
from statistics import median

import psycopg2

from bench.answer_times import answer_times
from bench.figures import Figure, ratios
from bench.range_store import RangeStore
from bench.servers import serving_pepy
from pepy.infrastructure.postgres.total_pages import JOIN_TOTAL_PAGE, TOTAL

_WARM_UP = 10
_MAX_KILOBYTES = 60

_DAYS = """
    SELECT {what} FROM project JOIN daily_downloads ON project_id = id WHERE name = $1 AND day > current_date - {days}
"""

# What a page needs, as quickly as PostgreSQL can find it, one after the other: its figures, all and without CI and
# mirrors; the chart; the net total; the ranks; versions, and the other dimensions.
_STATEMENTS = (
    f"SELECT {TOTAL} FROM project {JOIN_TOTAL_PAGE} WHERE name = $1",  # noqa: S608 - The parts are constants.
    _DAYS.format(what="day::text, downloads", days=61),
    _DAYS.format(what="day::text, downloads - ci_downloads - mirror_downloads", days=61),
    _DAYS.format(what="day::text, downloads", days=366),
    _DAYS.format(what="sum(ci_downloads + mirror_downloads)", days=99_999),
    "SELECT project_rank.* FROM project LEFT JOIN project_rank ON project_id = id WHERE name = $1",
    _DAYS.format(what="day::text, versions", days=31),
    *(
        _DAYS.format(what=f"day::text, (splits::json -> '{dimension}')::text", days=31)
        for dimension in ("python", "system", "installer", "country")
    ),
)


def page_figures(store: RangeStore, runs: int) -> Iterator[Figure]:
    """Measure row 22. Each project is asked for once in a run, so that nothing is answered from memory."""
    pages, statements, kilobytes = [], [], []
    for _ in range(runs):
        with serving_pepy(store.installed) as port:
            times = list(_times(store, port))[_WARM_UP:]
            kilobytes.append(_compressed_bytes(port, store.short.names()[0]) / 1024)
        pages.append(median(of_page for of_page, _ in times))
        statements.append(median(of_statements for _, of_statements in times))
    detail = f"{median(pages) * 1e3:.2f} ms, statements {median(statements) * 1e3:.2f} ms"
    yield Figure(
        22,
        "project page, not cached",
        "its statements, prepared",
        3.0,
        "at most",
        "x",
        ratios(pages, statements),
        detail,
    )
    what = "project page with all that it loads"
    yield Figure(22, what, "-", _MAX_KILOBYTES, "at most", "KB", tuple(kilobytes), "gzip")


def _times(store: RangeStore, port: int) -> Iterator[tuple[float, float]]:
    """Yield the seconds of each page and of its statements, in turns, so that both see the same machine."""
    names = store.short.names()
    pages = answer_times(port, (f"/projects/{name}" for name in names))
    for name, of_page, execute in zip(names, pages, _prepared(store), strict=False):
        started = time.monotonic()
        execute(name)
        yield of_page, time.monotonic() - started


def _compressed_bytes(port: int, name: str) -> int:
    """Return the bytes of a page, its style sheet and its scripts, as a browser gets them."""
    page = _compressed(port, f"/projects/{name}")
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', gzip.decompress(page).decode()))
    return len(page) + sum(len(_compressed(port, path)) for path in loaded)


def _compressed(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    body = connection.getresponse().read()
    connection.close()
    return body


def _prepared(store: RangeStore) -> Iterator[Callable[[str], None]]:
    """Yield again and again what executes all statements for a project."""
    connection = psycopg2.connect(store.installed.connection_string())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        for number, statement in enumerate(_STATEMENTS):
            cursor.execute(f"PREPARE page_{number} (text) AS {statement}")

        def execute(name: str) -> None:
            for number in range(len(_STATEMENTS)):
                cursor.execute(f"EXECUTE page_{number} (%s)", (name,))
                cursor.fetchall()

        yield from repeat(execute)
