"""What every store promises about downloads by several dimensions at once."""

import pytest

from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from tests.contract.conftest import Store
from tests.contract.test_dimension_reader import FLASK, IN_WEEK, NEITHER, WITHOUT_CI
from tests.contract.test_store import MONDAY, THURSDAY, import_day, set_totals

DIMENSIONS = ("version", "country", "system", "python")


def test_a_project_that_is_not_stored_has_no_breakdown(store: Store) -> None:
    assert store.breakdowns.break_down("flask", IN_WEEK, DIMENSIONS, ALL_DOWNLOADS) is None
    assert store.breakdowns.break_down("fl\x00ask", IN_WEEK, DIMENSIONS, ALL_DOWNLOADS) is None


def test_a_project_without_days_has_an_empty_one(store: Store) -> None:
    set_totals(store, {"flask": 5})

    found = store.breakdowns.break_down("flask", IN_WEEK, DIMENSIONS, ALL_DOWNLOADS)

    assert (found.by_dimension, found.net_downloads) == ({dimension: {} for dimension in DIMENSIONS}, (0,) * 7)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (
            ALL_DOWNLOADS,
            {
                "version": {"3.0": 60, 'odd "quotes" \\': 10, "8.1": 9},
                "country": {"US": 55, "unknown": 24},
                "python": {"unknown": 79},
            },
        ),
        (
            WITHOUT_CI,
            {
                "version": {"3.0": 10, 'odd "quotes" \\': 10, "8.1": 5},
                "country": {"US": 5, "unknown": 20},
                "python": {"unknown": 25},
            },
        ),
        (NEITHER, {"version": {"3.0": 8, 'odd "quotes" \\': 10, "8.1": 4}}),
    ],
)
def test_all_days_are_summed_for_each_dimension_and_net_downloads_are_those_of_every_day(
    store: Store, wanted: DownloadFilter, expected: dict[str, dict[str, int]]
) -> None:
    import_day(store, MONDAY, {"flask": FLASK})
    import_day(store, THURSDAY, {"flask": {"version": {"8.1": (9, 4, 1)}}})

    found = store.breakdowns.break_down("flask", IN_WEEK, tuple(expected), wanted)

    assert found.by_dimension == expected
    assert found.net_downloads == (18, 0, 0, 4, 0, 0, 0)
    assert found.data_version == store.version
