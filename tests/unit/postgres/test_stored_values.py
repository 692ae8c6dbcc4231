"""Stored project-days are taken apart into the rows that they were made of."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.imports.days.day_rows import DAY_ROWS, checked_rows
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.fold import fold_project_days
from pepy.infrastructure.postgres.imports.days.project_day_texts import project_days
from pepy.infrastructure.postgres.imports.export.stored_values import STORED_DAYS, day_rows_of
from tests.builders import Projects, raw_rows


def stored(projects: Projects) -> pa.RecordBatch:
    """Return project-days as they are stored, selected as `stored_values.SELECTED` does."""
    rows = checked_rows(raw_rows(projects), 0)
    return pa.RecordBatch.from_pylist(
        [
            {
                "project": row["project"],
                "downloads": row["downloads"],
                "ci_downloads": row["ci_downloads"] or 0,
                "mirror_downloads": row["mirror_downloads"] or 0,
                "values": f'{row["splits"] or ""}{{"version":{row["versions"]}}}'.encode(),
                "details": (row["details"] or "").encode(),
            }
            for piece in fold_project_days(iter([rows]), DaySums())
            for row in project_days(piece).to_pylist()
        ],
        schema=STORED_DAYS,
    )


def rows_of(projects: Projects) -> set[tuple[object, ...]]:
    folded = checked_rows(raw_rows(projects), 0).cast(DAY_ROWS).to_pylist()
    return {tuple(row.values()) for row in folded}


EVEN: Projects = {
    "all": {"version": {"1.0": (7, 7, 0), "1.1": (2, 2, 0)}},
    "none": {"version": {"1.0": 7, "1.1": 2}, "country": {"US": 9}},
    "one": {"version": {"1.0": (7, 3, 2)}},
    "some": {
        "version": {"1.0": (7, 3, 0), "1.1": (4, 0, 1), "1.2": 1},
        "country": {"DE": (6, 0, 1), "US": (6, 3, 0)},
        "system": {"Linux": (12, 3, 1)},
    },
}


@pytest.mark.parametrize("odd", ["1.0", 'a"b', "back\\slash", "tab\there", '":{', ":12,", "é€𝄞", "\\u0041", "{}[],"])
def test_rows_come_back_whatever_their_values_look_like(odd: str) -> None:
    projects: Projects = EVEN | {"odd": {"version": {odd: (5, 1, 0), f"{odd}2": (6, 0, 2)}}}

    rows = [tuple(row.values()) for row in day_rows_of(stored(projects)).to_pylist()]

    assert set(rows) == rows_of(projects)
    assert len(rows) == len(set(rows))
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


COUNTS = st.integers(0, 5).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.just(0)))
VALUES = st.dictionaries(st.text('ab\\"{}:,é', min_size=1, max_size=4), COUNTS, min_size=1, max_size=4)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES, min_size=1))
def test_rows_of_any_versions_come_back(versions: dict[str, dict[str | None, tuple[int, int, int]]]) -> None:
    projects: Projects = {name: {"version": dict(values)} for name, values in versions.items()}

    found = {tuple(row.values()) for row in day_rows_of(stored(projects)).to_pylist()}

    assert {row for row in found if row[3]} == {row for row in rows_of(projects) if row[3]}
