"""What every store promises of the index: all projects together are answered like one project."""

from datetime import date

import pytest
from attrs import evolve

from pepy.application.command.housekeeping.fill_index import FilledIndex, FillIndex, FillIndexHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.downloads.dimension_reader import Completeness, CountedProject, CountedProjects
from pepy.application.query.downloads.find_downloads import FindDownloads, FindDownloadsHandler
from pepy.application.query.downloads.find_split import FindSplit, FindSplitHandler
from pepy.domain.dimensions import INDEX_DIMENSIONS, MAX_INDEX_VALUES
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.series import NumberedDay
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.windows import DaysUpTo, LastDays, Window
from tests.builders import Projects, RecordedProgress, RowsSource
from tests.contract.conftest import Store
from tests.contract.test_store import MONDAY, NOW, THURSDAY, TUESDAY, import_day, set_totals

NAMES = ("__all__",)
WEEK = Window(MONDAY, date(2026, 8, 23))
NEITHER = DownloadFilter(with_ci=False, with_mirrors=False)
FLASK = {"version": {"3.0": (60, 50, 2), "2.0": (10, 0, 0)}, "country": {"US": (55, 50, 2), None: (15, 0, 0)}}
CLICK = {"version": {"8.1": (7, 1, 1)}, "country": {"US": (4, 0, 0), "DE": (3, 1, 1)}}
UNSPLIT = {"version": {"1.0": (5, 2, 0)}}


def fill(store: Store) -> FilledIndex:
    return FillIndexHandler(store.index_filling, RecordedProgress()).handle(FillIndex(), print)


def count(store: Store, days: DaysUpTo = lambda _: WEEK, wanted: DownloadFilter = ALL_DOWNLOADS) -> CountedProjects:
    return store.index.count_projects(NAMES, days, wanted)


def split(store: Store, dimension: str, wanted: DownloadFilter) -> list[NumberedDay]:
    with store.index.split("__all__", lambda _: WEEK, dimension, wanted) as found:
        assert found.id == "__all__"
        return list(found.days)


def without_events(counted: CountedProjects) -> Completeness:
    return evolve(counted.completeness, events=())


def test_an_empty_store_has_an_index_of_nothing(store: Store) -> None:
    nothing = Completeness(None, frozenset(), data_version=store.version)

    counted = count(store)
    assert (counted.window, without_events(counted)) == (WEEK, nothing)
    assert counted.projects == {"__all__": CountedProject("__all__", 0, (0,) * 7)}
    assert split(store, "country", NEITHER) == []
    assert fill(store) == FilledIndex()
    assert (store.ledger.index_gaps().stored, store.ledger.index_gaps().archived) == ((), ())


def test_days_and_totals_of_all_projects_are_summed(store: Store) -> None:
    set_totals(store, {"only-a-total": 5, "click": 100})
    import_day(store, MONDAY, {"click": CLICK, "flask": FLASK})
    import_day(store, TUESDAY, {"flask": FLASK, "unsplit": UNSPLIT})

    counted = count(store)

    days = (77, 75, 0, 0, 0, 0, 0)
    assert counted.projects == {"__all__": CountedProject("__all__", 5 + 100 + 77 + 75, days)}
    assert without_events(counted) == Completeness(TUESDAY, frozenset({MONDAY, TUESDAY}), data_version=store.version)
    assert count(store, lambda _: Window(TUESDAY, THURSDAY)).projects["__all__"].downloads == (75, 0, 0)
    assert count(store, LastDays(1).window).projects["__all__"].downloads == (75,)
    assert count(store, LastDays(2).window, NEITHER).projects["__all__"].downloads == (77 - 51 - 3, 75 - 52 - 2)


def test_a_total_that_is_set_anew_replaces_what_days_had_added(store: Store) -> None:
    import_day(store, MONDAY, {"click": CLICK, "flask": FLASK})
    set_totals(store, {"flask": 1_000})

    assert count(store).projects["__all__"].total_downloads == 1_007


def test_what_the_source_did_not_split_is_unknown(store: Store) -> None:
    import_day(store, MONDAY, {"click": CLICK, "flask": FLASK, "unsplit": UNSPLIT})

    everything = {"US": 59, "DE": 3, "unknown": 20}
    assert split(store, "country", ALL_DOWNLOADS) == [(0, everything)]
    assert split(store, "country", NEITHER) == [(0, {"US": 7, "DE": 1, "unknown": 18})]
    assert split(store, "system", NEITHER) == [(0, {"unknown": 82 - 53 - 3})]


@pytest.mark.parametrize("wanted", [ALL_DOWNLOADS, DownloadFilter(with_ci=False), NEITHER])
@pytest.mark.parametrize("dimension", INDEX_DIMENSIONS)
def test_the_index_is_the_sum_of_what_its_projects_are_answered(
    store: Store, dimension: str, wanted: DownloadFilter
) -> None:
    projects = {"click": CLICK, "flask": FLASK, "unsplit": UNSPLIT}
    import_day(store, MONDAY, projects)
    import_day(store, TUESDAY, {"flask": FLASK})
    question = {"asked": AskedRange(MONDAY, TUESDAY), "wanted": wanted}

    index = FindSplitHandler(store.index, lambda: NOW).handle(FindSplit("__all__", dimension, **question))
    of_projects = FindSplitHandler(store.dimensions, lambda: NOW)
    answers = [of_projects.handle(FindSplit(name, dimension, **question)).series for name in projects]
    plain = FindDownloadsHandler(store.index, lambda: NOW).handle_one(FindDownloads(NAMES, **question))

    for value in set().union(*(answer.sums.values for answer in answers)):
        assert index.series.sums.values[value] == sum(answer.sums.values.get(value, 0) for answer in answers)
    assert [bucket.downloads for bucket in index.series.buckets] == [
        sum(bucket.downloads for bucket in buckets)
        for buckets in zip(*(answer.buckets for answer in answers), strict=True)
    ]
    assert plain.projects[0].downloads == tuple(bucket.downloads for bucket in index.series.buckets)


def test_of_many_values_the_rest_is_part_of_other_and_never_named(store: Store) -> None:
    values = {f"v{number:04}": 10 for number in range(MAX_INDEX_VALUES + 2)}
    import_day(store, MONDAY, {"odd": {"version": {"1.0": sum(values.values())}, "installer": values}})
    handler = FindSplitHandler(store.index, lambda: NOW)
    monday = AskedRange(MONDAY, MONDAY)

    found = handler.handle(FindSplit("__all__", "installer", monday, limit=MAX_INDEX_VALUES)).series
    assert (len(found.sums.values), found.sums.other) == (MAX_INDEX_VALUES, 20)
    assert "" not in found.sums.values
    selected = ValueSelection.parse("v0001,v1001", "installer")
    found = handler.handle(FindSplit("__all__", "installer", monday, selection=selected)).series
    assert (found.sums.values, found.sums.other) == ({"v0001": 10}, 0)


def test_a_day_without_an_index_is_unknown_until_it_is_filled(store: Store) -> None:
    for day in (MONDAY, TUESDAY):
        import_day(store, day, {"click": CLICK})
    whole = count(store).projects
    by_country = split(store, "country", NEITHER)
    store.lose_index(MONDAY)

    lacking = count(store)
    assert without_events(lacking) == Completeness(TUESDAY, frozenset({TUESDAY}), data_version=store.version)
    assert lacking.projects["__all__"].downloads == (0, 7, 0, 0, 0, 0, 0)
    assert store.ledger.index_gaps().stored == (MONDAY,)

    before = store.version
    assert fill(store) == FilledIndex(filled=1)
    assert store.version > before
    assert count(store).projects == whole
    assert split(store, "country", NEITHER) == by_country
    assert store.ledger.index_gaps().stored == ()


def test_an_archived_day_is_known_unless_it_was_archived_without_an_index(store: Store) -> None:
    for day in (MONDAY, TUESDAY, THURSDAY):
        import_day(store, day, {"click": CLICK})
    with store.archiving.archiving() as archive:
        archive.drop({day: f"/archive/{day}.parquet" for day in (MONDAY, TUESDAY)})
    store.lose_index(MONDAY)

    counted = count(store)

    assert without_events(counted) == Completeness(
        THURSDAY, frozenset({TUESDAY, THURSDAY}), frozenset({MONDAY}), data_version=store.version
    )
    assert counted.projects["__all__"].total_downloads == 21
    assert fill(store) == FilledIndex()
    assert store.ledger.index_gaps().archived == (MONDAY,)
    import_day(store, MONDAY, {"click": CLICK})
    assert count(store).completeness.archived_days == frozenset()


def test_corrected_and_forgotten_days_leave_no_trace(store: Store) -> None:
    import_day(store, MONDAY, {"click": CLICK, "flask": FLASK})
    import_day(store, TUESDAY, {"click": CLICK})
    import_day(store, MONDAY, {"flask": {"version": {"3.0": 70}, "country": {"FR": 70}}})
    with store.writes.session() as session:
        session.forget(TUESDAY, NOW)

    counted = count(store)
    assert counted.projects["__all__"] == CountedProject("__all__", 70, (70, 0, 0, 0, 0, 0, 0))
    assert counted.completeness.complete_days == frozenset({MONDAY})
    assert split(store, "country", ALL_DOWNLOADS) == [(0, {"FR": 70})]


def test_a_day_without_rows_is_known_to_have_no_downloads(store: Store) -> None:
    import_day(store, MONDAY, {"click": CLICK})
    empty: Projects = {}
    DayImporter(store.writes, lambda: NOW, RecordedProgress()).import_day(TUESDAY, RowsSource(empty), force=True)

    counted = count(store)
    assert counted.projects["__all__"].downloads[1] == 0
    assert TUESDAY in counted.completeness.complete_days


def test_a_project_whose_name_looks_like_the_index_is_another_one(store: Store) -> None:
    import_day(store, MONDAY, {"__all__": {"version": {"1.0": 2}}, "click": CLICK})
    asked = FindDownloads(NAMES, AskedRange(MONDAY, MONDAY), Granularity.DAY)

    of_project = FindDownloadsHandler(store.dimensions, lambda: NOW).handle_one(asked).projects[0]
    of_index = FindDownloadsHandler(store.index, lambda: NOW).handle_one(asked).projects[0]
    assert (of_project.id, of_project.downloads) == ("-all-", (2,))
    assert (of_index.id, of_index.downloads) == ("__all__", (9,))


def test_several_filters_are_answered_at_once_as_one_by_one(store: Store) -> None:
    import_day(store, MONDAY, {"flask": FLASK})
    filters = (ALL_DOWNLOADS, DownloadFilter(with_ci=False), DownloadFilter(with_ci=False, with_mirrors=False))

    with store.index.split_each("__all__", lambda _: Window(MONDAY, MONDAY), "country", filters) as found:
        of_each = [list(one.days) for one in found]
    assert of_each == [split(store, "country", wanted) for wanted in filters]
