"""Row 23: a full day of all dimensions, and what each of them takes."""

from collections.abc import Iterator

import psycopg2

from bench.figures import Figure, ratios, shown
from bench.files import DayFiles, row_count
from bench.imports import DAY, bytes_of_days
from bench.plain_copy import seconds_of_plain_copy
from bench.product import Run, installation
from pepy.domain.dimensions import DEFAULT_DIMENSIONS, DIMENSIONS

_MB = 1_000_000
_BYTES = f"""
    SELECT name, bytes / days
    FROM (SELECT count(*) AS days FROM daily_downloads) AS counted,
         (SELECT 'version' AS name, sum(octet_length(versions))::float AS bytes FROM daily_downloads
          UNION ALL
          SELECT key, sum(octet_length(key) + 4 + octet_length(value::text)) FROM daily_downloads,
          LATERAL (SELECT * FROM json_each(splits::json) UNION ALL SELECT * FROM json_each(details::json)) AS one
          GROUP BY key) AS summed
    WHERE name IN ({", ".join(f"'{name}'" for name in DIMENSIONS)}) AND bytes > 0
"""  # noqa: S608 - The parts are constants.
"""Bytes of text per project-day and dimension, before PostgreSQL compresses long ones."""


def all_dimensions_figures(files: DayFiles, scale: float, runs: int) -> Iterator[Figure]:
    """Import a day of all dimensions as often as is wanted, and one of the default ones to compare the disk."""
    copies, imported = [], []
    day_file, ready_rows = files.parquet(scale, DIMENSIONS, 1), files.csv(scale, DIMENSIONS, 1)
    for _ in range(runs):
        with installation() as installed:
            copies.append(seconds_of_plain_copy(installed.connection_string(), ready_rows))
            imported.append(installed.import_file(day_file, DAY))
            disk = bytes_of_days(installed.connection_string())
            texts = _bytes_by_dimension(installed.connection_string())
    yield _time_figure(imported, copies, row_count(day_file))
    peaks = tuple(run.peak_bytes / _MB for run in imported)
    yield Figure(23, "importer's peak memory, all ten dimensions", "-", 600, "at most", "MB", peaks)
    default_disk = _disk_of_default(files, scale)
    detail = "text per project-day: " + ", ".join(f"{name} {texts[name]:.0f}" for name in DIMENSIONS if name in texts)
    growth = (disk / default_disk,)
    yield Figure(23, "disk of all ten dimensions", "of the default ones", 2.5, "at most", "x", growth, detail)


def _time_figure(imported: list[Run], copies: list[float], rows: int) -> Figure:
    seconds = tuple(run.seconds for run in imported)
    detail = f"{shown(seconds, 's')} to the commit, COPY {shown(copies, 's')}, {rows:,} rows"
    against = "COPY, unlogged, no index"
    return Figure(23, "full day, all ten dimensions", against, 2.0, "at most", "x", ratios(seconds, copies), detail)


def _disk_of_default(files: DayFiles, scale: float) -> int:
    with installation() as installed:
        installed.import_file(files.parquet(scale, DEFAULT_DIMENSIONS, 1), DAY)
        return bytes_of_days(installed.connection_string())


def _bytes_by_dimension(connection_string: str) -> dict[str, float]:
    connection = psycopg2.connect(connection_string)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(_BYTES)
            return dict(cursor.fetchall())
    finally:
        connection.close()
