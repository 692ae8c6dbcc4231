"""Changing all-time totals: 64 projects at a time, which are a row of `total_page`."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - The driver names its class in lower case.

from pepy.infrastructure.postgres.imports.days.copy_text import Columns, copy_columns

TOTAL_CHANGES = pa.schema([("project_id", pa.int32()), ("change", pa.int64())])
"""What is added to which total."""

_PROJECTS_PER_PAGE = 64
"""As in migration 0012."""

_CREATE = "CREATE TEMPORARY TABLE total_change (page integer, changes bigint[]) ON COMMIT DROP"
_CHANGE = """
    INSERT INTO total_page (page, totals)
    SELECT page, ARRAY(
        SELECT coalesce(total, 0) + change FROM unnest(totals, changes) AS project (total, change)
    )
    FROM total_change LEFT JOIN total_page USING (page)
    ON CONFLICT (page) DO UPDATE SET totals = excluded.totals
"""
_DROP = "DROP TABLE total_change"


def change_totals(cursor: Cursor, *changes: pa.Table) -> None:
    """Add TOTAL_CHANGES to totals, a table after the other; each has a project once. A project without a total had 0.

    Raises NumericValueOutOfRange for a total that cannot be stored.
    """
    if not any(map(len, changes)):
        return
    cursor.execute(_CREATE)
    copy_columns(cursor, "total_change", _changed_pages(changes))
    cursor.execute(_CHANGE)
    cursor.execute(_DROP)


def _changed_pages(changes: Sequence[pa.Table]) -> Columns:
    """Return the pages that have a change, with a number for each of their projects."""
    ids = [one["project_id"].combine_chunks() for one in changes]
    pages = pc.divide(pa.concat_arrays(ids), _PROJECTS_PER_PAGE).unique().sort()
    places = len(pages) * _PROJECTS_PER_PAGE
    numbers = pa.repeat(pa.scalar(0, pa.int64()), places)
    for ids_of_one, one in zip(ids, changes, strict=True):
        added = pc.scatter(one["change"].combine_chunks(), _places(ids_of_one, pages), max_index=places - 1)
        numbers = pc.add(numbers, pc.fill_null(added, 0))
    bounds = pa.arange(0, places + 1, _PROJECTS_PER_PAGE).cast(pa.int32())
    texts = pc.binary_join(pa.ListArray.from_arrays(bounds, numbers.cast(pa.string())), ",")
    return {"page": pages, "changes": pc.binary_join_element_wise("{", texts, "}", "")}


def _places(ids: pa.Array, pages: pa.Array) -> pa.Array:
    """Return where the projects are among all projects of these pages."""
    firsts = pc.multiply(pc.index_in(pc.divide(ids, _PROJECTS_PER_PAGE), pages), _PROJECTS_PER_PAGE)
    return pc.add(firsts, pc.bit_wise_and(ids, _PROJECTS_PER_PAGE - 1))
