"""Rare values of further dimensions, which are summed as `other`."""

from collections import defaultdict

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pepy.domain.dimensions import MAX_VALUES
from pepy.domain.imports.days.day_rows import CHECKED_ROWS, checked_rows
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.fold import fold_project_days
from tests.builders import Projects, raw_rows

Counts = tuple[int, int, int]
Folded = dict[tuple[str, str], dict[str, Counts]]


def fold(projects: Projects) -> tuple[Folded, DaySums]:
    sums = DaySums()
    found: Folded = defaultdict(dict)
    keys = []
    for piece in fold_project_days([checked_rows(raw_rows(projects), 0)], sums):
        assert piece.rows.schema == CHECKED_ROWS
        for name, dimension, value, *counts in (tuple(row.values()) for row in piece.rows.to_pylist()):
            found[name, dimension][value] = tuple(counts)
            keys.append((name, dimension, value))
    assert keys == sorted(set(keys), key=lambda key: [part.encode() for part in key])
    return found, sums


def plain_reduction(values: dict[str | None, Counts], limit: int) -> dict[str, Counts]:
    """The rule once more, value by value."""
    known: dict[str, Counts] = defaultdict(lambda: (0, 0, 0))
    for value, counts in values.items():
        known[value or "unknown"] = added(known[value or "unknown"], counts)
    named = [value for value in known if value not in ("unknown", "other")]
    kept = set(sorted(named, key=lambda value: (-known[value][0], value.encode()))[:limit])
    reduced: dict[str, Counts] = {}
    for value, counts in known.items():
        name = value if value in kept or value in ("unknown", "other") else "other"
        reduced[name] = added(reduced.get(name, (0, 0, 0)), counts)
    return reduced


def added(one: Counts, other: Counts) -> Counts:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def day_of(splits: dict[str, dict[str | None, Counts]]) -> Projects:
    """Projects with one dimension each, and the versions that go with it."""
    return {
        name: {
            "distro": values,
            "version": {"1": added((0, 0, 0), tuple(map(sum, zip(*values.values(), strict=True))))},
        }
        for name, values in splits.items()
    }


def many(count: int) -> dict[str | None, Counts]:
    return {f"Linux {number:03}": (number + 3, 1, 2) for number in range(count)}


def test_the_largest_values_stay_and_all_others_are_one() -> None:
    found, _ = fold(day_of({"foo": many(MAX_VALUES + 3)}))

    split = found["foo", "distro"]
    assert len(split) == MAX_VALUES + 1
    assert split["other"] == (3 + 4 + 5, 3, 6)
    assert "Linux 002" not in split
    assert split["Linux 003"] == (6, 1, 2)


@pytest.mark.parametrize("extra", [{}, {None: (9, 0, 0)}, {"other": (1, 1, 0)}, {"": (1, 0, 0), "other": (0, 0, 0)}])
def test_as_many_values_as_are_kept_stay_as_they_are_beside_unknown_and_other(
    extra: dict[str | None, Counts],
) -> None:
    values = many(MAX_VALUES) | extra

    assert fold(day_of({"foo": values}))[0]["foo", "distro"] == plain_reduction(values, len(values))


def test_importing_what_was_exported_changes_nothing() -> None:
    once, _ = fold(day_of({"foo": many(MAX_VALUES + 30) | {None: (1, 0, 0)}}))

    assert fold({"foo": {"distro": once["foo", "distro"], "version": once["foo", "version"]}})[0] == once


def test_what_was_summed_is_told_apart_from_what_is_stored() -> None:
    _, sums = fold(day_of({"foo": many(MAX_VALUES + 3)}))

    distro = sums.by_dimension["distro"]
    assert (distro.rows, distro.stored_rows) == (MAX_VALUES + 3, MAX_VALUES + 1)


def test_countries_and_versions_are_never_summed() -> None:
    values = {f"{number:03}": 1 for number in range(3 * MAX_VALUES)}

    found, _ = fold({"foo": {"version": values, "country": values, "python": values, "installer": values}})

    assert {name: len(split) for (_, name), split in found.items()} == dict.fromkeys(
        ("version", "country", "python", "installer"), 3 * MAX_VALUES
    )


COUNTS = st.tuples(st.integers(2, 6), st.integers(0, 1), st.integers(0, 1))
NAMED = st.one_of(st.none(), st.just("other"), st.text("aoz\u00e9\U0001f40d", max_size=3), st.integers(0, 90).map(str))
SPLITS = st.dictionaries(NAMED, COUNTS, min_size=1, max_size=2 * MAX_VALUES)
WIDE = st.dictionaries(NAMED, COUNTS, min_size=MAX_VALUES, max_size=2 * MAX_VALUES)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), SPLITS | WIDE, min_size=1))
def test_every_project_keeps_what_the_rule_says(splits: dict[str, dict[str | None, Counts]]) -> None:
    found, _ = fold(day_of(splits))

    for name, values in splits.items():
        assert found[name, "distro"] == plain_reduction(values, MAX_VALUES)


def test_no_rows_are_no_reason_to_look_for_rare_ones() -> None:
    assert list(fold_project_days(iter([pa.RecordBatch.from_pylist([], schema=CHECKED_ROWS)]), DaySums())) == []
