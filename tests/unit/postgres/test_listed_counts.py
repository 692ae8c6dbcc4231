"""CI and mirror downloads by value, restored from what is stored of them."""

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.imports.days.columns.runs import Runs
from pepy.infrastructure.postgres.imports.days.listed_counts import listed_counts
from pepy.infrastructure.postgres.reads.splits.stored_splits import counts_by_value


def listed(*splits: list[tuple[int, int]]) -> list[str | None]:
    """List the CI counts of splits, each of which is its values' downloads and CI downloads."""
    split_of_value = [number for number, split in enumerate(splits) for _ in split]
    counts = pa.array([ci for split in splits for _, ci in split], pa.int64())
    sums, downloads = (pa.array([sum(part) for part in parts], pa.int64()) for parts in _by_column(splits))
    return listed_counts(counts, sums, downloads, Runs.of(pa.array(split_of_value, pa.int32()))).to_pylist()


def _by_column(splits: tuple[list[tuple[int, int]], ...]) -> tuple[list[list[int]], list[list[int]]]:
    return [[ci for _, ci in split] for split in splits], [[downloads for downloads, _ in split] for split in splits]


def test_only_what_a_sum_does_not_say_is_listed() -> None:
    assert listed([(5, 1), (9, 0)], [(5, 0), (9, 0)], [(5, 5), (9, 9)], [(5, 3)], [(5, 2), (0, 0), (7, 7)]) == [
        "[1,0]",
        None,
        None,
        None,
        "[2,0,7]",
    ]


def test_nothing_lists_nothing() -> None:
    assert listed() == []


def test_counts_that_are_zero_are_absent() -> None:
    assert counts_by_value({"1.0": 5, "2.0": 9}, 1, [0, 1]) == {"2.0": 1}
    assert counts_by_value({"1.0": 5, "2.0": 0}, 5, None) == {"1.0": 5}
    assert counts_by_value({"1.0": 5, "2.0": 9}, 0, None) == {}
    assert counts_by_value({"1.0": 5}, 2, None) == {"1.0": 2}


@pytest.mark.parametrize("kept", [[1], [1, 1, 1], None])
def test_a_list_that_does_not_go_with_the_values_is_refused(kept: list[int] | None) -> None:
    with pytest.raises(ValueError, match="zip"):
        counts_by_value({"1.0": 5, "2.0": 9}, 3, kept)


value = st.integers(0, 9).flatmap(lambda downloads: st.tuples(st.just(downloads), st.integers(0, downloads)))


@given(st.lists(st.lists(value, min_size=1, max_size=4), max_size=6))
def test_every_count_is_found_again(splits: list[list[tuple[int, int]]]) -> None:
    for split, kept in zip(splits, listed(*splits), strict=True):
        downloads = {f"{number}.0": count for number, (count, _) in enumerate(split)}
        expected = {f"{number}.0": ci for number, (_, ci) in enumerate(split) if ci}
        total = sum(expected.values())
        assert counts_by_value(downloads, total, kept and json.loads(kept)) == expected
