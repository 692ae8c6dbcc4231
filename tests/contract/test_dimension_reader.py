"""What every store promises about downloads by day and by dimension."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from attrs import evolve

from pepy.application.query.downloads.dimension_reader import Completeness, CountedProject, DimensionReader
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.series import NumberedDay
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.windows import DaysUpTo, LastDays, Window
from tests.contract.conftest import Store
from tests.contract.test_store import MONDAY, THURSDAY, TUESDAY, import_day, set_totals

WITHOUT_CI = DownloadFilter(with_ci=False)
NEITHER = DownloadFilter(with_ci=False, with_mirrors=False)
WEEK = Window(MONDAY, date(2026, 8, 23))
FLASK = {
    "version": {"3.0": (60, 50, 2), 'odd "quotes" \\': (10, 0, 0)},
    "country": {"US": (55, 50, 2), None: (15, 0, 0)},
    "system": {"}": (55, 50, 2), '"system":{},"installer":{': (15, 0, 0)},
}


def in_window(window: Window) -> DaysUpTo:
    return lambda _: window


IN_WEEK = in_window(WEEK)


def without_events(completeness: Completeness) -> Completeness:
    """Return what was imported; which events are shipped is beside the point here."""
    return evolve(completeness, events=())


def split(
    store: Store, days: DaysUpTo = IN_WEEK, dimension: str = "version", wanted: DownloadFilter = ALL_DOWNLOADS
) -> list[NumberedDay] | None:
    with store.dimensions.split("flask", days, dimension, wanted) as found:
        return found and list(found.days)


def completeness(store: Store, days: DaysUpTo = IN_WEEK) -> Completeness:
    counted = store.dimensions.count_projects(("flask",), days, ALL_DOWNLOADS)
    with store.dimensions.split("flask", days, "version", ALL_DOWNLOADS) as found:
        assert found is None or (found.completeness, found.window) == (counted.completeness, counted.window)
    return without_events(counted.completeness)


def test_an_empty_store_has_no_projects_to_count_or_split(store: Store) -> None:
    counted = store.dimensions.count_projects(("flask", "click"), in_window(WEEK), ALL_DOWNLOADS)

    assert (without_events(counted.completeness), counted.projects) == (
        Completeness(None, frozenset(), data_version=store.version),
        {},
    )
    assert split(store) is None


def test_projects_are_counted_day_by_day(store: Store) -> None:
    import_day(store, TUESDAY, {"flask": FLASK, "click": {"version": {"8.1": 3}}})
    import_day(store, MONDAY, {"flask": FLASK})
    set_totals(store, {"only-a-total": 5})

    names = ("flask", "no-such", "only-a-total", "click")
    counted = store.dimensions.count_projects(names, in_window(Window(MONDAY, THURSDAY)), ALL_DOWNLOADS)

    assert counted.window == Window(MONDAY, THURSDAY)
    assert without_events(counted.completeness) == Completeness(
        TUESDAY, frozenset({MONDAY, TUESDAY}), data_version=store.version
    )
    assert counted.projects == {
        "flask": CountedProject("flask", 140, (70, 70, 0, 0)),
        "click": CountedProject("click", 3, (0, 3, 0, 0)),
        "only-a-total": CountedProject("only-a-total", 5, (0, 0, 0, 0)),
    }


@pytest.mark.parametrize(
    ("wanted", "left"),
    [(ALL_DOWNLOADS, 70), (WITHOUT_CI, 20), (DownloadFilter(with_mirrors=False), 68), (NEITHER, 18)],
)
def test_only_what_is_wanted_is_counted(store: Store, wanted: DownloadFilter, left: int) -> None:
    import_day(store, MONDAY, {"flask": FLASK, "click": {"version": {"8.1": 3}}})

    counted = store.dimensions.count_projects(("flask", "click"), in_window(Window(MONDAY, MONDAY)), wanted)

    downloads = {name: project.downloads for name, project in counted.projects.items()}
    assert downloads == {"flask": (left,), "click": (3,)}


def test_a_window_bounds_days_but_not_what_is_known_of_others(store: Store) -> None:
    for day in (MONDAY, TUESDAY, THURSDAY):
        import_day(store, day, {"flask": FLASK})

    tuesday = in_window(Window(TUESDAY, TUESDAY))
    counted = store.dimensions.count_projects(("flask",), tuesday, ALL_DOWNLOADS)

    assert counted.projects["flask"].downloads == (70,)
    assert [number for number, _ in split(store, tuesday)] == [0]
    all_three = Completeness(THURSDAY, frozenset({MONDAY, TUESDAY, THURSDAY}), data_version=store.version)
    assert completeness(store, tuesday) == completeness(store) == all_three


def test_which_days_are_asked_for_depends_on_the_newest_complete_one(store: Store) -> None:
    set_totals(store, {"flask": 5})
    last_days = LastDays(2).window
    assert split(store, last_days) == []
    assert completeness(store, last_days) == Completeness(None, frozenset(), data_version=store.version)

    imported = set()
    for day, numbers in ((MONDAY, [1]), (TUESDAY, [0, 1]), (THURSDAY, [1])):
        import_day(store, day, {"flask": FLASK})
        imported.add(day)
        assert [number for number, _ in split(store, last_days)] == numbers
        assert completeness(store, last_days) == Completeness(day, frozenset(imported), data_version=store.version)


def test_what_is_refused_for_its_days_is_refused_only_if_it_still_is_too_late_or_too_early(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK})
    assert completeness(store).data_through == MONDAY
    import_day(store, TUESDAY, {"flask": FLASK})

    assert len(split(store, up_to(TUESDAY))) == 2
    with pytest.raises(InvalidQuestionError, match="2026-08-18"):
        split(store, up_to(THURSDAY))


def up_to(day: date) -> DaysUpTo:
    def days(data_through: date | None) -> Window:
        if data_through is None or data_through < day:
            raise InvalidQuestionError(f"there are days up to {data_through}")
        return Window(MONDAY, day)

    return days


def counted_days(reader: DimensionReader, days: DaysUpTo) -> tuple[Completeness, Window, int]:
    counted = reader.count_projects(("flask",), days, ALL_DOWNLOADS)
    return counted.completeness, counted.window, sum(counted.projects["flask"].downloads)


def split_days(reader: DimensionReader, days: DaysUpTo) -> tuple[Completeness, Window, int]:
    with reader.split("flask", days, "version", ALL_DOWNLOADS) as found:
        return found.completeness, found.window, sum(sum(values.values()) for _, values in found.days)


@pytest.mark.parametrize("ask", [counted_days, split_days])
def test_days_and_completeness_are_of_one_version_also_where_an_import_comes_in_between(
    store: Store, ask: Callable[[DimensionReader, DaysUpTo], tuple[Completeness, Window, int]]
) -> None:
    import_day(store, MONDAY, {"flask": FLASK})
    right = {store.version: (MONDAY, {MONDAY}, MONDAY, 70)}
    assert ask(store.dimensions, LastDays(7).window)[2] == 70

    def overtaken(data_through: date | None) -> Window:
        if data_through == MONDAY:
            import_day(store, MONDAY, {"flask": {"version": {"3.0": 60}}})
            right[store.version] = (MONDAY, {MONDAY}, MONDAY, 60)
            import_day(store, TUESDAY, {"flask": FLASK})
            right[store.version] = (TUESDAY, {MONDAY, TUESDAY}, TUESDAY, 130)
        return LastDays(7).window(data_through)

    seen, window, downloads = ask(store.dimensions, overtaken)

    assert right[seen.data_version] == (seen.data_through, seen.complete_days, window.last_day, downloads)
    assert ask(store.dimensions, LastDays(7).window)[2] == 130


def test_a_day_is_split_by_the_values_of_a_dimension(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK})

    assert split(store) == [(0, {"3.0": 60, 'odd "quotes" \\': 10})]
    assert split(store, dimension="country") == [(0, {"US": 55, "unknown": 15})]
    assert split(store, dimension="system") == [(0, {"}": 55, '"system":{},"installer":{': 15})]


def test_what_is_not_wanted_is_left_out_of_every_value(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK, "click": {"version": {"8.1": (3, 3, 0)}}})

    assert split(store, wanted=NEITHER) == [(0, {"3.0": 8, 'odd "quotes" \\': 10})]
    assert split(store, dimension="country", wanted=WITHOUT_CI) == [(0, {"US": 5, "unknown": 15})]
    with store.dimensions.split("click", in_window(WEEK), "version", WITHOUT_CI) as click:
        assert list(click.days) == [(0, {})]


def test_a_known_project_without_days_is_still_known(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK})

    assert split(store, in_window(Window(TUESDAY, TUESDAY))) == []


@pytest.mark.parametrize("dimension", ["country", "python", "installer"])
def test_a_day_that_its_source_did_not_split_is_of_unknown_values(store: Store, dimension: str) -> None:
    import_day(store, MONDAY, {"flask": {"version": {"8.1": (9, 4, 1)}, "system": {"Linux": (9, 4, 1)}}})
    import_day(store, TUESDAY, {"flask": {"version": {"8.1": (9, 9, 0)}}})

    assert split(store, dimension=dimension) == [(0, {"unknown": 9}), (1, {"unknown": 9})]
    assert split(store, dimension=dimension, wanted=NEITHER) == [(0, {"unknown": 4}), (1, {})]


def test_names_that_no_project_can_have_are_not_found(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK})

    names = ("a\x00b", "\ud800", "x" * 512)
    assert store.dimensions.count_projects(names, in_window(WEEK), ALL_DOWNLOADS).projects == {}
    with store.dimensions.split("fl\x00ask", in_window(WEEK), "version", NEITHER) as found:
        assert found is None


@pytest.mark.parametrize("dimension", ["version", "country", "python"])
def test_several_filters_are_answered_at_once_as_one_by_one(store: Store, dimension: str) -> None:
    import_day(store, MONDAY, {"flask": FLASK})
    import_day(store, TUESDAY, {"flask": {"version": {"3.0": 7}}})
    filters = (ALL_DOWNLOADS, WITHOUT_CI, NEITHER)

    with store.dimensions.split_each("flask", IN_WEEK, dimension, filters) as found:
        of_each = [list(one.days) for one in found]
    assert of_each == [split(store, IN_WEEK, dimension, wanted) for wanted in filters]
    assert {(one.id, one.window, one.completeness.data_version) for one in found} == {("flask", WEEK, store.version)}
    with store.dimensions.split_each("no-such", IN_WEEK, dimension, filters) as found:
        assert found is None


@pytest.mark.parametrize("dimension", ["version", "python"])
@pytest.mark.parametrize("earlier", [7, 8, 31])
def test_two_spans_are_answered_at_once_as_one_by_one(store: Store, dimension: str, earlier: int) -> None:
    before = Window(*(day - timedelta(days=earlier) for day in (WEEK.first_day, WEEK.last_day)))
    for age, day in enumerate((*before.days, *WEEK.days, MONDAY - timedelta(days=2), MONDAY - timedelta(days=15))):
        counts = (100 + age, 2, 1)
        import_day(store, day, {"flask": {"version": {"3.0": counts}, "python": {"3.12": counts}}})
    filters = (NEITHER, ALL_DOWNLOADS)

    with store.dimensions.split_spans("flask", IN_WEEK, earlier, dimension, filters) as found:
        of_each = [[list(one.days) for one in span] for span in found]
    assert of_each == [
        [split(store, in_window(window), dimension, wanted) for wanted in filters] for window in (WEEK, before)
    ]
    assert [{one.window for one in span} for span in found] == [{WEEK}, {before}]
    assert {one.completeness.data_version for span in found for one in span} == {store.version}
    with store.dimensions.split_spans("no-such", IN_WEEK, earlier, dimension, filters) as found:
        assert found is None
