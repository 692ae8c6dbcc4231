"""Comparing the index with the ledger, and value by value with the stored project-days."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.domain.housekeeping.audit import Finding
from pepy.domain.imports.days.figures import Figures, index_figures
from pepy.infrastructure.postgres.imports.archived_days import archived_days
from pepy.infrastructure.postgres.imports.ledger_figures import ledger_figures

IndexRows = dict[tuple[str, str], tuple[int, ...]]
"""The counts of a day by dimension and value."""

_INDEX_SUMS = """
    SELECT day, dimension, sum(downloads), sum(ci_downloads), sum(mirror_downloads) FROM index_day
    GROUP BY day, dimension
"""
_INDEX_VALUES = """
    SELECT day, dimension, value, downloads, ci_downloads, mirror_downloads FROM index_day WHERE day = ANY(%s)
"""


def indexed_days(cursor: Cursor) -> dict[date, Figures]:
    """Return what the index of each day adds up to."""
    sums: dict[date, list[tuple[str, list[int]]]] = defaultdict(list)
    cursor.execute(_INDEX_SUMS)
    for day, dimension, *counts in cursor.fetchall():
        sums[day].append((dimension, counts))
    return {day: index_figures(by_dimension) for day, by_dimension in sums.items()}


def index_differences(said: Figures, index: Figures) -> list[str]:
    """Return in words where the index of a day is not what the ledger says of it."""
    known = {figure: expected for figure, expected in said.items() if " by " in figure}
    return [
        f"{index.get(figure, 0)} {figure}, but the ledger says {expected}"
        for figure, expected in known.items()
        if index.get(figure, 0) != expected
    ]


def index_and_ledger(cursor: Cursor) -> Iterator[Finding]:
    """Find days whose index is missing or is not what the ledger says, and days that the ledger does not have.

    An archived day without an index is no finding: a release that knew no index put it away.
    """
    said, index, archived = ledger_figures(cursor), indexed_days(cursor), archived_days(cursor)
    missing = sorted(said.keys() - index.keys() - archived)
    if missing:
        yield Finding(
            f"the index lacks {len(missing)} stored days, {missing[0]} to {missing[-1]}: run `pepy index:fill`"
        )
    for day in sorted(index):
        if day not in said:
            yield Finding(
                f"day {day} is in the index, but the ledger has no complete import of it: run `pepy index:fill`"
            )
            continue
        advice = "import its file again" if day in archived else "run `pepy index:fill`"
        for difference in index_differences(said[day], index[day]):
            yield Finding(f"day {day}: the index has {difference}: {advice}")


def index_and_project_days(cursor: Cursor, recounted: Mapping[date, IndexRows]) -> Iterator[Finding]:
    """Find days whose index is not what was counted anew from their project-days; those without one are left out."""
    stored: dict[date, IndexRows] = defaultdict(dict)
    cursor.execute(_INDEX_VALUES, (list(recounted),))
    for day, dimension, value, *counts in cursor.fetchall():
        stored[day][dimension, value] = tuple(counts)
    for day in sorted(stored):
        keys = sorted(stored[day].keys() | recounted[day].keys())
        wrong = [key for key in keys if stored[day].get(key) != recounted[day].get(key)]
        if wrong:
            (dimension, value), count = wrong[0], len(wrong)
            yield Finding(
                f"day {day}: {count} values of the index are not the sums of its projects, the first is {value!r} of "
                f"{dimension}: run `pepy index:fill --day {day}`"
            )
