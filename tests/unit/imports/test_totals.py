"""The rules of all-time totals."""

import pyarrow as pa
import pytest

from pepy.domain.errors import MalformedTotalsError
from pepy.domain.imports.totals import checked_totals


def totals(*rows: tuple[str | None, str | None]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [[], []]
    return pa.table(
        {"project": pa.array(columns[0], pa.string()), "total_downloads": pa.array(columns[1], pa.string())}
    )


def test_names_are_normalised_and_two_spellings_are_summed() -> None:
    checked = checked_totals(totals(("Foo_Bar", "5"), ("requests", " 7 "), ("foo-bar", "3000000000")))

    assert checked.to_pylist() == [
        {"project": "foo-bar", "total_downloads": 3_000_000_005},
        {"project": "requests", "total_downloads": 7},
    ]


@pytest.mark.parametrize("count", ["-1", "1.5", "", None, "many", "1e3", "٣", "9" * 19])
def test_the_first_total_that_is_no_count_is_named(count: str | None) -> None:
    with pytest.raises(MalformedTotalsError) as refused:
        checked_totals(totals(("a", "1"), ("b", count), ("c", count)))

    assert str(refused.value) == f"row 2: total_downloads {count!r} is not a count from 0 to 10^18 - 1"


def test_totals_of_one_project_may_add_up_to_the_bound() -> None:
    checked = checked_totals(totals(("acme", "9" * 18), ("acme", "0"), ("b", "9" * 18)))

    assert checked["total_downloads"].to_pylist() == [10**18 - 1, 10**18 - 1]


@pytest.mark.parametrize("rows", [2, 20, 100_000])
def test_the_first_row_with_which_totals_of_one_project_are_above_the_bound_is_named(rows: int) -> None:
    with pytest.raises(MalformedTotalsError) as refused:
        checked_totals(totals(("b", "1"), *[("Acme", "9" * 18), ("acme", "9" * 18)] * (rows // 2)))

    assert str(refused.value) == (
        "row 3: with it, total_downloads of project acme add up to 1999999999999999998, above 10^18 - 1"
    )


def test_a_name_that_no_project_can_have_is_named() -> None:
    with pytest.raises(MalformedTotalsError, match='row 2: Name " " is not valid'):
        checked_totals(totals(("a", "1"), (" ", "1")))


def test_a_name_that_postgresql_cannot_store_is_named() -> None:
    with pytest.raises(MalformedTotalsError, match=r"row 2: project 'fl\\x00ask' is not a name"):
        checked_totals(totals(("a", "1"), ("fl\0ask", "1")))


def test_no_rows_are_refused() -> None:
    with pytest.raises(MalformedTotalsError, match="no rows"):
        checked_totals(totals())
