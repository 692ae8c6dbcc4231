"""Row 14: the technique of the best-known service of this kind compared with pepy's whole import of the same day.

That technique stages a day's totals in SQLite and inserts them with `execute_values`, a thousand at a time, into a
table with the key (date, package, category). This code was written from that description.
"""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg2
import pyarrow.parquet as pq
from psycopg2.extras import execute_values

from bench.figures import Figure, ratios, shown
from bench.files import DayFiles, row_count
from bench.imports import DAY
from bench.product import Installation, installation
from pepy.domain.dimensions import DEFAULT_DIMENSIONS

_PAGE = 1_000
_CREATE = """
    CREATE TABLE peer_downloads (
        date date NOT NULL, package text NOT NULL, category text NOT NULL, downloads bigint NOT NULL,
        PRIMARY KEY (date, package, category)
    )
"""
_INSERT = "INSERT INTO peer_downloads (date, package, category, downloads) VALUES %s"

PeerRow = tuple[date, str, str, int]


def peer_figure(files: DayFiles, scale: float, runs: int) -> Figure:
    """Measure row 14."""
    totals = _project_totals(files.parquet(scale, ("version",), 1))
    day_file = files.parquet(scale, DEFAULT_DIMENSIONS, 1)
    peers, ours = [], []
    for _ in range(runs):
        with installation() as installed:
            peers.append(_seconds_of_peer(installed, totals) / len(totals) * 1e6)
            ours.append(installed.import_file(day_file, DAY).seconds / row_count(day_file) * 1e6)
    detail = f"peer {shown(peers, 'us')} per project total, pepy {shown(ours, 'us')} per row of the day"
    values = ratios(peers, ours)
    return Figure(14, "import, time per row", "SQLite, then execute_values", 20, "at least", "x faster", values, detail)


def _project_totals(day_file: Path) -> list[tuple[str, int]]:
    rows = pq.read_table(day_file, columns=["project", "downloads"])
    summed = rows.group_by("project", use_threads=False).aggregate([("downloads", "sum")])
    return list(zip(summed["project"].to_pylist(), summed["downloads_sum"].to_pylist(), strict=True))


def _seconds_of_peer(installed: Installation, totals: list[tuple[str, int]]) -> float:
    connection = psycopg2.connect(installed.connection_string())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(_CREATE)
        started = time.monotonic()
        with connection, connection.cursor() as cursor:
            execute_values(cursor, _INSERT, _staged(totals), page_size=_PAGE)
        return time.monotonic() - started
    finally:
        connection.close()


def _staged(totals: list[tuple[str, int]]) -> Iterator[PeerRow]:
    with tempfile.NamedTemporaryFile(suffix=".sqlite") as file:
        staging = sqlite3.connect(file.name)
        staging.execute("CREATE TABLE staged (package TEXT, category TEXT, downloads INTEGER)")
        with staging:
            staging.executemany("INSERT INTO staged VALUES (?, 'without_mirrors', ?)", totals)
        for package, category, downloads in staging.execute("SELECT package, category, downloads FROM staged"):
            yield DAY, package, category, downloads
        staging.close()
