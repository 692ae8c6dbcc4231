"""What every store promises about downloads by dimension."""

from datetime import date

import pytest

from pepy.application.query.downloads.dimension_reader import (
    Completeness,
    CountedProject,
    CountedProjects,
    DimensionReader,
    SplitProject,
)
from pepy.application.query.downloads.project_reader import DataState
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.stored_days import DayCounts, DaySplit
from pepy.domain.windows import ALL_DAYS, LastDays, Window
from tests.contract.conftest import Store
from tests.contract.test_store import MONDAY, THURSDAY, TUESDAY, import_day, set_totals

NEITHER = DownloadFilter(with_ci=False, with_mirrors=False)
WEEK = Window(MONDAY, date(2026, 8, 23))
FLASK = {
    "version": {"3.0": (60, 50, 2), 'odd "quotes" \\': (10, 0, 0)},
    "country": {"US": (55, 50, 2), None: (15, 0, 0)},
}


def test_an_empty_store_has_no_projects_to_count_or_split(store: Store) -> None:
    counted = store.dimensions.count_projects(("flask", "click"), WEEK)

    assert (counted.completeness, counted.projects) == (Completeness(None, frozenset(), data_version=store.version), {})
    assert store.dimensions.find_split("flask", WEEK, "version", NEITHER) is None


def test_projects_are_counted_day_by_day(store: Store) -> None:
    import_day(store, TUESDAY, {"flask": FLASK, "click": {"version": {"8.1": 3}}})
    import_day(store, MONDAY, {"flask": FLASK})
    set_totals(store, {"only-a-total": 5})

    counted = store.dimensions.count_projects(("flask", "no-such", "only-a-total", "click"), WEEK)

    assert counted.completeness == Completeness(TUESDAY, frozenset({MONDAY, TUESDAY}), data_version=store.version)
    assert counted.projects == {
        "flask": CountedProject("flask", 140, (DayCounts(MONDAY, 70, 50, 2), DayCounts(TUESDAY, 70, 50, 2))),
        "click": CountedProject("click", 3, (DayCounts(TUESDAY, 3),)),
        "only-a-total": CountedProject("only-a-total", 5, ()),
    }


def test_a_window_bounds_days_and_their_completeness(store: Store) -> None:
    for day in (MONDAY, TUESDAY, THURSDAY):
        import_day(store, day, {"flask": FLASK})

    counted = store.dimensions.count_projects(("flask",), Window(TUESDAY, TUESDAY))
    split = store.dimensions.find_split("flask", Window(TUESDAY, TUESDAY), "version", NEITHER)

    assert [day.day for day in counted.projects["flask"].days] == [day.day for day in split.days] == [TUESDAY]
    assert (
        counted.completeness
        == split.completeness
        == Completeness(THURSDAY, frozenset({TUESDAY}), data_version=store.version)
    )
    assert len(store.dimensions.find_split("flask", ALL_DAYS, "version", NEITHER).days) == 3


def test_the_last_days_are_split_up_to_the_newest_complete_one(store: Store) -> None:
    set_totals(store, {"flask": 5})
    nothing = store.dimensions.find_split("flask", LastDays(2), "version", NEITHER)
    assert (nothing.days, nothing.completeness) == ((), Completeness(None, frozenset(), data_version=store.version))

    for day, days in ((MONDAY, [MONDAY]), (TUESDAY, [MONDAY, TUESDAY]), (THURSDAY, [THURSDAY])):
        import_day(store, day, {"flask": FLASK})
        split = store.dimensions.find_split("flask", LastDays(2), "version", NEITHER)
        assert [found.day for found in split.days] == days
        assert split.completeness == Completeness(day, frozenset(days), data_version=store.version)


def test_an_import_between_two_statements_of_a_snapshot_is_not_seen_half(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK})
    before = store.data_state()

    def ask(state: DataState, reader: DimensionReader) -> tuple[DataState, CountedProjects, SplitProject | None]:
        import_day(store, TUESDAY, {"flask": FLASK, "click": FLASK})
        counted = reader.count_projects(("flask", "click"), WEEK)
        import_day(store, MONDAY, {"flask": {"version": {"3.0": 60}}})
        return state, counted, reader.find_split("flask", LastDays(1), "version", NEITHER)

    state, counted, split = store.dimensions.in_snapshot(ask)

    assert state == before
    assert counted.projects == {"flask": CountedProject("flask", 70, (DayCounts(MONDAY, 70, 50, 2),))}
    assert [sum(day.downloads.values()) for day in split.days] == [70]
    assert counted.completeness == Completeness(MONDAY, frozenset({MONDAY}), data_version=before.version)
    assert split.completeness == counted.completeness
    assert store.dimensions.in_snapshot(lambda now, _: now) == store.data_state() != before


def test_a_day_is_split_by_the_values_of_a_dimension(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK})

    by_version = store.dimensions.find_split("flask", WEEK, "version", NEITHER)
    by_country = store.dimensions.find_split("flask", WEEK, "country", NEITHER)

    assert by_version.days == (DaySplit(MONDAY, {"3.0": 60, 'odd "quotes" \\': 10}, {"3.0": 50}, {"3.0": 2}),)
    assert by_country.days == (DaySplit(MONDAY, {"US": 55, "unknown": 15}, {"US": 50}, {"US": 2}),)


def test_what_is_counted_anyway_is_not_told_apart(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK})

    everything = store.dimensions.find_split("flask", WEEK, "country", ALL_DOWNLOADS)
    without_ci = store.dimensions.find_split("flask", WEEK, "country", DownloadFilter(with_ci=False))

    assert everything.days == (DaySplit(MONDAY, {"US": 55, "unknown": 15}, {}, {}),)
    assert without_ci.days == (DaySplit(MONDAY, {"US": 55, "unknown": 15}, {"US": 50}, {}),)


def test_a_known_project_without_days_is_still_known(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK})

    found = store.dimensions.find_split("flask", Window(TUESDAY, TUESDAY), "version", NEITHER)

    assert (found.days, found.unsplit_days) == ((), ())
    assert found.completeness == Completeness(MONDAY, frozenset(), data_version=store.version)


@pytest.mark.parametrize("dimension", ["country", "python", "system", "installer"])
def test_a_day_that_its_source_did_not_split_is_told_apart(store: Store, dimension: str) -> None:
    import_day(store, MONDAY, {"click": {"version": {"8.1": (9, 4, 1)}}})

    found = store.dimensions.find_split("click", WEEK, dimension, NEITHER)

    assert (found.days, found.unsplit_days) == ((), (DayCounts(MONDAY, 9, 4, 1),))


def test_names_that_no_project_can_have_are_not_found(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK})

    assert store.dimensions.count_projects(("a\x00b", "\ud800", "x" * 512), WEEK).projects == {}
    assert store.dimensions.find_split("fl\x00ask", WEEK, "version", NEITHER) is None
