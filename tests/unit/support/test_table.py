"""The table of a dimension."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.downloads.stored_days import Values
from pepy.domain.support.order import Order, version_place
from pepy.domain.support.table import Compared, Part, Span, SupportTable, support_table

VALUES = st.dictionaries(
    st.sampled_from(
        ["2.7", "3.9", "3.10", "3", "glibc 2.17", "glibc 2.28", "musl 1.2", "unknown", "other", "odd", "03.9"]
    ),
    st.integers(0, 10**15),
)


def table(now: Values, before: Values | None = None, order: Order = Order.VERSION, most: int = 100) -> SupportTable:
    compared = Compared(Span(now), None if before is None else Span(before))
    return support_table(order, compared, compared, most)


def family(value: str, order: Order) -> str:
    """Return which values are dropped with a value, if they are older."""
    place = version_place(value)
    return place[0] if place and order is Order.VERSION else ""


def losses(found: SupportTable) -> dict[str, float | None]:
    return {row.value: row.use.lost and row.use.lost.now.share for row in found.rows}


def test_dropping_a_version_loses_all_older_ones_with_it() -> None:
    found = table({"3.9": 20, "2.7": 10, "3.12": 60, "unknown": 10})

    assert losses(found) == {"2.7": 0.1, "3.9": 0.3, "3.12": 0.9, "unknown": None}
    assert [row.follows for row in found.rows] == [False, True, True, False]


def test_what_was_lost_half_a_year_before_includes_values_that_nobody_downloads_any_more() -> None:
    found = table({"3.9": 10, "3.12": 90}, {"2.7": 30, "3.9": 20, "3.12": 50})

    by_value = {row.value: row.use for row in found.rows}
    assert by_value["2.7"].value.now == Part(0, 100)
    assert by_value["3.9"].lost.before == Part(50, 100)
    assert by_value["3.9"].value.before == Part(20, 100)


def test_what_is_not_known_of_half_a_year_before_is_not_zero() -> None:
    (row,) = table({"3.9": 10}).rows

    assert (row.use.value.before, row.use.lost.before) == (None, None)


def test_without_downloads_there_are_no_shares() -> None:
    (row,) = table({}, {"3.9": 1}).rows

    assert (row.use.value.now.share, row.use.value.before.share) == (None, 1.0)


def test_values_that_only_ci_downloads_are_listed_too() -> None:
    found = support_table(
        Order.VERSION, Compared(Span({"3.12": 5}), None), Compared(Span({"3.12": 5, "3.9": 95}), None)
    )

    assert [(row.value, row.use.value.now.share, row.all.value.now.share) for row in found.rows] == [
        ("3.9", 0.0, 0.95),
        ("3.12", 1.0, 0.05),
    ]


def test_only_the_most_downloaded_values_are_listed_but_all_are_lost() -> None:
    found = table({"2.7": 1, "3.8": 2, "3.9": 30, "3.12": 60, "unknown": 1}, most=3)

    assert losses(found) == {"3.9": round(33 / 94, 6), "3.12": round(93 / 94, 6), "unknown": None}
    assert (set(found.rest), found.rest_figures[0].now) == ({"2.7", "3.8"}, Part(3, 94))


@pytest.mark.parametrize(
    ("downloads", "whole", "percent"),
    [
        (0, 7, "0 %"),
        (7, 7, "100 %"),
        (18, 1000, "1.8 %"),
        (1, 100_000, "< 0.1 %"),
        (99_999, 100_000, "> 99.9 %"),
        (1, 3, "33.3 %"),
        (5, 10_000, "0.1 %"),
        (10**30, 3 * 10**30, "33.3 %"),
    ],
)
def test_a_percentage_is_nothing_or_everything_only_if_it_is(downloads: int, whole: int, percent: str) -> None:
    assert Part(downloads, whole).percent == percent


@given(now=VALUES, before=st.none() | VALUES, order=st.sampled_from(Order), most=st.integers(1, 12))
def test_shares_add_up_to_all_and_dropping_more_never_loses_less(
    now: Values, before: Values | None, order: Order, most: int
) -> None:
    found = table(now, before, order, most)

    listed = sum(row.use.value.now.downloads for row in found.rows) + found.rest_figures[0].now.downloads
    assert listed == sum(now.values())
    assert {*(row.value for row in found.rows), *found.rest} == {*now, *(before or {})}
    assert len(found.rows) == min(most, len({*now, *(before or {})}))
    lost = [(family(row.value, order), row.use.lost.now.downloads) for row in found.rows if row.use.lost]
    assert all(more >= less for (one, less), (other, more) in pairwise(lost) if one == other)
    assert all(0 <= downloads <= sum(now.values()) - now.get("unknown", 0) for _, downloads in lost)
    if sum(now.values()) and not found.rest:
        assert abs(sum(row.use.value.now.share for row in found.rows) - 1) < 1e-5


@given(now=VALUES)
def test_dropping_everything_that_has_a_place_leaves_the_rest(now: Values) -> None:
    found = table(now, order=Order.SIZE)

    chain = [row for row in found.rows if row.use.lost]
    without_a_place = sum(count for value, count in now.items() if value in ("unknown", "other"))
    assert not chain or chain[-1].use.lost.now.downloads == sum(now.values()) - without_a_place
