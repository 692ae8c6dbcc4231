"""Folding rows into project-days, and what is stored of them."""

import json
from itertools import groupby

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.errors import MalformedDayError
from pepy.domain.imports.days import fold as folding
from pepy.domain.imports.days.day_rows import DAY_ROWS, checked_rows
from pepy.domain.imports.days.day_sums import DaySums, DimensionSums
from pepy.domain.imports.days.fold import fold_project_days
from pepy.infrastructure.postgres.imports.days.project_day_texts import project_days
from tests.builders import Projects, raw_rows


def fold(*batches: pa.RecordBatch) -> tuple[list[dict], DaySums]:
    sums = DaySums()
    pieces = list(fold_project_days([checked_rows(batch, 0) for batch in batches], sums))
    return [row for folded in pieces for row in project_days(folded).to_pylist()], sums


def fold_projects(projects: Projects) -> list[dict]:
    return fold(raw_rows(projects))[0]


def test_a_project_becomes_one_row_with_its_splits_as_texts() -> None:
    (row,) = fold_projects(
        {
            "requests": {
                "version": {"2.31.0": (12, 2, 0), "2.32.3": (40, 0, 5)},
                "country": {"US": (50, 2, 5), None: 2},
            }
        }
    )

    assert row == {
        "project": "requests",
        "downloads": 52,
        "ci_downloads": 2,
        "mirror_downloads": 5,
        "versions": '{"2.31.0":12,"2.32.3":40}',
        "splits": '{"country":{"US":50,"unknown":2}}',
        "details": '{"country":{"ci":[2,0],"mirror":[5,0]},"version":{"ci":[2,0],"mirror":[0,5]}}',
    }


def test_projects_without_a_dimension_stand_beside_projects_with_it() -> None:
    rows = fold_projects(
        {
            "a": {"version": {"1": 1}},
            "b": {"version": {"1": 2}, "system": {"Linux": 2}},
            "c": {"version": {"1": (3, 1, 0)}},
            "d": {"version": {"1": 0}, "system": {"Linux": 0}},
        }
    )

    assert [row["splits"] for row in rows] == [None, '{"system":{"Linux":2}}', None, '{"system":{"Linux":0}}']
    assert [row["ci_downloads"] for row in rows] == [None, None, 1, None]


def test_ci_and_mirrors_are_listed_only_where_their_sums_do_not_say_them() -> None:
    rows = fold_projects(
        {
            "all-by-ci": {"version": {"1": (3, 3, 0), "2": (4, 4, 0)}},
            "none-by-ci": {"version": {"1": 3, "2": 4}},
            "one-version": {"version": {"1": (7, 2, 3)}, "system": {"Linux": (4, 1, 3), "Windows": (3, 1, 0)}},
            "some-by-mirrors": {"version": {"1": (3, 0, 0), "2": (4, 0, 1)}},
        }
    )

    assert [row["details"] for row in rows] == [
        None,
        None,
        '{"system":{"ci":[1,1],"mirror":[3,0]}}',
        '{"version":{"mirror":[0,1]}}',
    ]


def test_rows_with_the_same_key_and_two_spellings_of_a_name_are_summed() -> None:
    rows, sums = fold(
        raw_rows({"Foo_Bar": {"version": {"1.0": (5, 1, 0)}}}),
        raw_rows({"foo.bar": {"version": {"1.0": (2, 0, 2), "2.0": 1}}}),
    )

    assert [(row["project"], row["versions"], row["downloads"]) for row in rows] == [
        ("foo-bar", '{"1.0":7,"2.0":1}', 8)
    ]
    assert sums.by_dimension["version"] == DimensionSums(
        rows=3, downloads=8, ci_downloads=1, mirror_downloads=2, repeated_rows=1
    )
    assert sums.by_dimension["version"].stored_rows == 2


def test_null_and_the_literal_value_unknown_are_one_value() -> None:
    (row,) = fold_projects({"a": {"version": {"1": 3}, "python": {None: 1, "unknown": 2}}})

    assert row["splits"] == '{"python":{"unknown":3}}'


def test_a_project_that_spans_many_batches_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "ROWS_PER_PIECE", 3)
    batches = [raw_rows({"big": {"version": {f"1.{patch}": 1}}}) for patch in range(20)]

    rows, sums = fold(raw_rows({"a": {"version": {"1": 1}}}), *batches, raw_rows({"z": {"version": {"1": 1}}}))

    assert [(row["project"], row["downloads"]) for row in rows] == [("a", 1), ("big", 20), ("z", 1)]
    assert sums.rows == 22


@pytest.mark.parametrize("rows", [3, 4, 6])
def test_a_number_of_rows_that_is_a_multiple_of_the_piece_is_nothing_special(
    monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(folding, "ROWS_PER_PIECE", 3)

    folded, _ = fold(*[raw_rows({f"project-{n}": {"version": {"1": 1}}}) for n in range(rows)])

    assert len(folded) == rows


def test_the_largest_counts_are_kept_in_each_dimension() -> None:
    most = 10**15
    rows = fold_projects(
        {"a": {"version": {"1": most - 1, "2": 1}, "country": {"US": most - 1, "DE": 1}}, "b": {"version": {"1": most}}}
    )

    assert [row["downloads"] for row in rows] == [most, most]
    assert rows[0]["splits"] == f'{{"country":{{"DE":1,"US":{most - 1}}}}}'


def test_no_rows_fold_into_nothing() -> None:
    assert fold() == ([], DaySums())
    assert fold(pa.RecordBatch.from_pylist([], schema=DAY_ROWS))[0] == []


def test_a_project_without_version_rows_is_refused() -> None:
    with pytest.raises(MalformedDayError, match="project b has no version rows"):
        fold_projects({"a": {"version": {"1": 1}}, "b": {"country": {"US": 1}}})


@pytest.mark.parametrize(
    ("country", "message"),
    [
        ((9, 2, 1), "project b: downloads by country add up to 9, by version to 10"),
        ((10, 3, 1), "project b: ci_downloads by country add up to 3, by version to 2"),
        ((10, 2, 0), "project b: mirror_downloads by country add up to 0, by version to 1"),
    ],
)
def test_dimensions_that_add_up_to_different_totals_are_refused(country: tuple[int, int, int], message: str) -> None:
    with pytest.raises(MalformedDayError) as refused:
        fold_projects({"a": {"version": {"1": 1}}, "b": {"version": {"1": (10, 2, 1)}, "country": {"US": country}}})

    assert str(refused.value) == message


def test_a_project_whose_rows_add_up_to_more_than_its_bound_is_refused() -> None:
    with pytest.raises(MalformedDayError) as refused:
        fold_projects({"a": {"version": {"1": 1}}, "b": {"version": {"1": 10**15, "2": 1}}})

    assert str(refused.value) == (
        "project b: the rows of its versions add up to 1000000000000001 downloads, above 1000000000000000"
    )


def test_rows_of_one_key_that_add_up_to_more_than_the_bound_are_refused() -> None:
    row = raw_rows({"a": {"version": {"1": 10**15}}})

    with pytest.raises(MalformedDayError, match=r"project a: .* add up to 3000000000000000 downloads"):
        fold(row, row, row)


def test_a_day_that_adds_up_to_more_than_its_bound_is_refused() -> None:
    projects: Projects = {name: {"version": {"1": 10**15}} for name in "abcdefghij"}
    assert len(fold_projects(projects)) == 10

    with pytest.raises(MalformedDayError) as refused:
        fold_projects({**projects, "k": {"version": {"1": 1}}})
    assert str(refused.value) == (
        "the downloads of the day by version add up to more than 10000000000000000, somewhere from project a to k"
    )


def test_sums_that_would_wrap_around_64_bits_to_a_small_number_are_refused() -> None:
    # 18,447 rows of 10^15 are 2^64 and a little.
    batch = raw_rows({"a": {"version": {f"1.{n}": 10**15 for n in range(18_447)}}})

    with pytest.raises(MalformedDayError, match="add up to more than 10000000000000000"):
        fold(batch)


values = st.dictionaries(st.text(max_size=4), st.integers(0, 2**40), min_size=1, max_size=4)
names = st.text("abc", min_size=1, max_size=3)


@given(st.dictionaries(names, values, max_size=8))
def test_every_count_is_found_again_in_the_json_text(days: dict[str, dict[str, int]]) -> None:
    rows = fold_projects({name: {"version": counts} for name, counts in sorted(days.items())}) if days else []

    expected = {}
    for name, counts in days.items():
        known = [(value.replace("\x00", "\ufffd") or "unknown", count) for value, count in counts.items()]
        known.sort()
        expected[name] = {value: sum(n for _, n in group) for value, group in groupby(known, key=lambda pair: pair[0])}
    assert {row["project"]: json.loads(row["versions"]) for row in rows} == expected
    assert all(row["downloads"] == sum(expected[row["project"]].values()) for row in rows)
