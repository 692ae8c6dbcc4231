"""What every store promises of ranks; the same on the store in memory and on PostgreSQL."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.index.find_changes import FindTrending, FindTrendingHandler
from pepy.application.query.index.kept_rankings import KeptRankings
from pepy.application.query.index.rank_reader import NewProject, RanksSeen, Standing, TopProjects
from pepy.domain.errors import ImportInProgressError
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.index.rank_store import RefreshedRanks
from pepy.domain.index.rankings import Counted, Period
from tests.builders import Counts, RecordedProgress, RowsSource
from tests.contract.conftest import Store
from tests.contract.test_store import set_totals

LAST = date(2026, 8, 24)
NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)


def ago(days: int) -> date:
    return LAST - timedelta(days=days)


def import_day(store: Store, day: date, projects: dict[str, Counts]) -> None:
    """Import a day of projects with one version each."""
    source = RowsSource({name: {"version": {"1.0": counts}} for name, counts in sorted(projects.items())})
    DayImporter(store.writes, lambda: NOW, RecordedProgress()).import_day(day, source, force=True)


def ranking(
    store: Store, period: Period, counted: Counted = Counted.ALL, limit: int = 100, offset: int = 0
) -> list[tuple[str, int | None, int, int | None]]:
    found = store.ranks.find_top(period, counted, limit, offset)
    return [(name, one.rank, one.downloads, one.previous_rank) for name, one in found.projects]


def test_an_empty_store_ranks_nobody(store: Store) -> None:
    assert not store.rank_store.are_stale()
    assert store.rank_store.refresh(anew=False) == RefreshedRanks(None, 0, 0)

    assert store.ranks.find_top(Period.DAY, Counted.ALL, 10, 0).projects == ()
    assert store.ranks.find_top(Period.DAY, Counted.ALL, 10, 0).seen == RanksSeen(store.version)
    assert store.ranks.find_ranks("flask", Counted.ALL) is None
    assert store.ranks.find_trending(Period.WEEK, 10).projects == ()
    assert store.ranks.find_new(30, 10).projects == ()


def test_a_project_whose_ranks_were_not_made_yet_has_none(store: Store) -> None:
    import_day(store, LAST, {"flask": 3})

    found = store.ranks.find_ranks("flask", Counted.ALL)
    assert found.seen.last_day is None
    assert found.standings == dict.fromkeys(Period, Standing(None, 0, None))


def test_one_project_is_first_in_every_period(store: Store) -> None:
    import_day(store, LAST, {"flask": 3})
    assert store.rank_store.are_stale()
    store.rank_store.refresh(anew=False)

    assert not store.rank_store.are_stale()
    assert [ranking(store, period) for period in Period] == [[("flask", 1, 3, None)]] * 3
    found = store.ranks.find_ranks("flask", Counted.ALL)
    assert found.seen.data_version == store.version
    assert found.seen.counted_projects == dict.fromkeys(found.seen.counted_projects, 1)
    assert found.standings == dict.fromkeys(Period, Standing(1, 3, None))


def test_ties_rank_alike_and_are_listed_by_name(store: Store) -> None:
    import_day(store, LAST, {"zope": 5, "b": 7, "attrs": 5, "flask": 5, "z": 1})
    store.rank_store.refresh(anew=False)

    assert ranking(store, Period.WEEK) == [
        ("b", 1, 7, None),
        ("attrs", 2, 5, None),
        ("flask", 2, 5, None),
        ("zope", 2, 5, None),
        ("z", 5, 1, None),
    ]


def test_all_alike_are_all_first(store: Store) -> None:
    import_day(store, LAST, {"a": 5, "b": 5, "c": 5})
    store.rank_store.refresh(anew=False)

    assert [rank for _, rank, *_ in ranking(store, Period.MONTH)] == [1, 1, 1]


def test_part_of_a_ranking_is_listed_across_pages_and_past_its_end(store: Store) -> None:
    import_day(store, LAST, {f"p{number:04}": 5000 - number for number in range(1_200)})
    store.rank_store.refresh(anew=False)

    def names(limit: int, offset: int) -> list[str]:
        return [name for name, *_ in ranking(store, Period.DAY, limit=limit, offset=offset)]

    assert names(3, 0) == ["p0000", "p0001", "p0002"]
    assert names(4, 248) == ["p0248", "p0249", "p0250", "p0251"]
    assert names(1_000, 100) == [f"p{number:04}" for number in range(100, 1_100)]
    assert names(10, 1_195) == [f"p{number:04}" for number in range(1_195, 1_200)]
    assert names(10, 1_200) == names(1_000, 1_000_000_000) == []


def test_places_that_are_kept_are_those_of_the_store(store: Store) -> None:
    kept = KeptRankings(store.ranks, store.data_state)

    def check() -> None:
        for limit, offset in ((3, 0), (4, 248), (300, 100), (10, 695), (10, 700), (1_000, 4_500), (10, 10_000)):
            for counted in Counted:
                expected = store.ranks.find_top(Period.WEEK, counted, limit, offset)
                assert kept.find_top(Period.WEEK, counted, limit, offset) == expected

    check()
    many: dict[str, Counts] = {f"p{number:04}": 5_000 - number for number in range(700)}
    import_day(store, ago(1), {**many, "typo": 4_998})
    import_day(store, LAST, {"p0699": (9_000, 0, 9_000)})
    store.rank_store.refresh(anew=False)
    check()
    # It leaves a gap, behind which everything would stand one place higher.
    import_day(store, ago(1), many)
    check()
    store.rank_store.refresh(anew=False)
    check()


def test_places_are_read_once_for_each_version_of_the_data(store: Store) -> None:
    import_day(store, LAST, {"a": 1, "b": 2})
    store.rank_store.refresh(anew=False)
    reads: list[int] = []

    class CountedReads:
        def find_top(self, period: Period, counted: Counted, limit: int, offset: int) -> TopProjects:
            reads.append(offset)
            return store.ranks.find_top(period, counted, limit, offset)

    kept = KeptRankings(CountedReads(), store.data_state)
    for offset in (0, 1, 200, 0):
        kept.find_top(Period.DAY, Counted.ALL, 10, offset)
    assert reads == [0]
    import_day(store, ago(1), {"a": 1})
    kept.find_top(Period.DAY, Counted.ALL, 10, 0)
    assert reads == [0, 0]


def test_each_period_counts_its_own_days_and_compares_with_those_right_before(store: Store) -> None:
    import_day(store, ago(59), {"long": 1})
    import_day(store, ago(30), {"month": 8, "flask": 9})
    import_day(store, ago(29), {"flask": 40})
    import_day(store, ago(7), {"flask": 1, "old": 2})
    import_day(store, ago(6), {"flask": 20})
    import_day(store, ago(1), {"flask": 3, "attrs": 4})
    import_day(store, LAST, {"flask": 5, "attrs": 2})
    store.rank_store.refresh(anew=False)

    assert ranking(store, Period.DAY) == [("flask", 1, 5, 2), ("attrs", 2, 2, 1)]
    assert ranking(store, Period.WEEK) == [("flask", 1, 28, 2), ("attrs", 2, 6, None)]
    assert ranking(store, Period.MONTH) == [("flask", 1, 69, 1), ("attrs", 2, 6, None), ("old", 3, 2, None)]
    assert store.ranks.find_ranks("month", Counted.ALL).standings[Period.MONTH] == Standing(None, 0, 2)
    assert store.ranks.find_ranks("long", Counted.ALL).standings[Period.MONTH] == Standing(None, 0, 3)


def test_without_ci_and_mirrors_what_is_left_of_each_day_counts(store: Store) -> None:
    # What counts as both, as an older release could store it, leaves nothing and not less.
    import_day(store, ago(1), {"ci": (10, 10, 0), "flask": (4, 1, 1)})
    import_day(store, LAST, {"ci": (9, 3, 5), "flask": 4})
    store.rank_store.refresh(anew=False)

    assert ranking(store, Period.WEEK) == [("ci", 1, 19, None), ("flask", 2, 8, None)]
    assert ranking(store, Period.WEEK, Counted.NET) == [("flask", 1, 6, None), ("ci", 2, 1, None)]
    assert ranking(store, Period.DAY, Counted.NET) == [("flask", 1, 4, 1), ("ci", 2, 1, None)]
    assert store.ranks.find_top(Period.DAY, Counted.NET, 1, 0).seen.counted_projects[Period.DAY, Counted.NET] == 2


AGES_AT_EDGES = (65, 61, 60, 59, 58, 37, 31, 30, 29, 28, 15, 14, 13, 12, 8, 7, 6, 5, 2, 1, 0)
"""Days at the ends of windows, as they are now and were a few days ago; each import takes a moment."""


@pytest.mark.parametrize("days", [1, 2, 7])
def test_ranks_that_moved_on_are_those_that_are_made_from_nothing(store: Store, days: int) -> None:
    for age in AGES_AT_EDGES:
        if age == max(one for one in AGES_AT_EDGES if one < days):
            store.rank_store.refresh(anew=True)
        import_day(store, ago(age), {"a": 1 + age % 7, "b": (1 + age % 5, 1, 0), f"p{age}": 3})

    refreshed = store.rank_store.refresh(anew=False)
    moved_on = everything(store)
    store.rank_store.refresh(anew=True)

    assert moved_on == everything(store)
    assert refreshed.last_day == LAST
    assert store.ranks.find_new(30, 1_000).projects[0] == NewProject("p0", LAST, 3)


def everything(store: Store) -> list[object]:
    rankings = [ranking(store, period, counted, 1_000) for period in Period for counted in Counted]
    names = {name for one in rankings for name, *_ in one}
    standings = [store.ranks.find_ranks(name, counted).standings for name in sorted(names) for counted in Counted]
    changes = [store.ranks.find_trending(period, 1_000).projects for period in (Period.WEEK, Period.MONTH)]
    return [rankings, standings, changes, store.ranks.find_new(30, 1_000).projects]


def test_a_corrected_day_is_ranked_anew(store: Store) -> None:
    import_day(store, ago(3), {"a": 1, "b": 2})
    import_day(store, LAST, {"a": 1})
    store.rank_store.refresh(anew=False)
    import_day(store, ago(3), {"a": 9, "b": 2})
    assert store.rank_store.are_stale()
    store.rank_store.refresh(anew=False)

    assert ranking(store, Period.WEEK) == [("a", 1, 10, None), ("b", 2, 2, None)]


def test_a_project_that_vanished_has_no_rank_any_more(store: Store) -> None:
    import_day(store, ago(1), {"typo": 100, "flask": 1})
    import_day(store, LAST, {"flask": 1})
    store.rank_store.refresh(anew=False)
    import_day(store, ago(1), {"flask": 1})

    # Before the refresh its place in the list is empty.
    assert ranking(store, Period.WEEK) == [("flask", 2, 2, None)]
    store.rank_store.refresh(anew=False)
    assert ranking(store, Period.WEEK) == [("flask", 1, 2, None)]


def test_a_forgotten_newest_day_leads_back_to_the_ranks_of_the_day_before(store: Store) -> None:
    import_day(store, ago(1), {"a": 1, "b": 2})
    store.rank_store.refresh(anew=False)
    before = everything(store)
    import_day(store, LAST, {"a": 5})
    store.rank_store.refresh(anew=False)
    with store.writes.session() as session:
        session.forget(LAST, NOW)
    store.rank_store.refresh(anew=False)

    assert everything(store) == before
    with store.writes.session() as session:
        session.forget(ago(1), NOW)
    assert store.rank_store.are_stale()
    assert store.rank_store.refresh(anew=False) == RefreshedRanks(None, 0, 0)
    assert store.ranks.find_top(Period.DAY, Counted.ALL, 1, 0).seen.last_day is None


def test_days_that_are_missing_or_archived_count_as_nothing_and_are_named(store: Store) -> None:
    for age in (9, 6, 4, 0):
        import_day(store, ago(age), {"a": 10 + age})
    store.rank_store.refresh(anew=False)
    assert ranking(store, Period.WEEK) == [("a", 1, 40, 1)]
    with store.archiving.archiving() as archive:
        archive.drop({ago(4): "/archive/day.parquet"})
    assert store.rank_store.are_stale()
    store.rank_store.refresh(anew=False)

    assert ranking(store, Period.WEEK) == [("a", 1, 26, 1)]
    seen = store.ranks.find_top(Period.WEEK, Counted.ALL, 1, 0).seen
    assert seen.missing_days(Period.WEEK) == tuple(ago(age) for age in (5, 4, 3, 2, 1))


def test_totals_from_elsewhere_change_no_rank_and_make_none_stale(store: Store) -> None:
    import_day(store, LAST, {"a": 1})
    store.rank_store.refresh(anew=False)
    set_totals(store, {"b": 1_000})

    assert not store.rank_store.are_stale()
    assert store.ranks.find_ranks("b", Counted.ALL).standings[Period.MONTH] == Standing(None, 0, None)


def test_a_refresh_raises_the_data_version_so_that_kept_answers_follow(store: Store) -> None:
    import_day(store, LAST, {"a": 1})
    before = store.version
    store.rank_store.refresh(anew=False)

    assert store.version > before
    assert store.ranks.find_new(1, 1).seen.data_version == store.version


def test_a_refresh_beside_an_import_is_refused(store: Store) -> None:
    with store.writes.session(), pytest.raises(ImportInProgressError, match="An import or another refresh is running"):
        store.rank_store.refresh(anew=True)


def test_new_are_those_whose_first_stored_day_is_recent(store: Store) -> None:
    for age in (65, *range(44, 28, -1), 20, 5, 1, 0):
        projects: dict[str, Counts] = {"old": 50}
        projects |= {f"new-{first}": first for first in (1, 5, 29) if age <= first}
        if age in (0, 65):
            projects["rare"] = 99
        import_day(store, ago(age), projects)
        if age in (31, 5):
            store.rank_store.refresh(anew=False)
    store.rank_store.refresh(anew=False)

    listed = [(one.id, one.first_day, one.downloads) for one in store.ranks.find_new(30, 10).projects]
    assert listed == [("new-29", ago(29), 145), ("new-5", ago(5), 15), ("new-1", ago(1), 2)]
    assert [one.id for one in store.ranks.find_new(29, 10).projects] == ["new-5", "new-1"]
    assert [one.id for one in store.ranks.find_new(30, 1).projects] == ["new-29"]
    assert store.ranks.find_new(30, 1).days_known_before == 15


def test_a_day_that_is_brought_in_later_tells_that_a_project_is_older(store: Store) -> None:
    import_day(store, ago(200), {"a": 1})
    import_day(store, LAST, {"a": 1, "b": 1, "c": 2})
    store.rank_store.refresh(anew=False)
    assert [one.id for one in store.ranks.find_new(30, 10).projects] == ["c", "b"]

    import_day(store, ago(100), {"c": 1})
    assert store.rank_store.are_stale()
    store.rank_store.refresh(anew=False)
    assert [one.id for one in store.ranks.find_new(30, 10).projects] == ["b"]

    set_totals(store, {"b": 5})
    assert store.ranks.find_new(30, 10).projects == ()


STEADY = {"big": 10_000, "small": 3}


def weeks(store: Store, growing: dict[int, dict[str, Counts]], ages: int = 13) -> None:
    """Import two weeks of steady projects, and on some days others as well."""
    without_events(store)
    for age in range(ages, -1, -1):
        import_day(store, ago(age), STEADY | growing.get(age, {}))
    store.rank_store.refresh(anew=False)


def without_events(store: Store) -> None:
    """Remove what pepy ships with."""
    for event_id in store.event_reads.all_events().by_id:
        store.event_writes.remove(event_id)


def tell_definition(store: Store, day: date, project: str | None = None) -> None:
    text = "Files are counted otherwise."
    store.event_writes.add(DataEvent.parse(DataEventKind.DEFINITION, day, day, text=text, project=project))


def trending(store: Store) -> list[tuple[str, int, int, float]]:
    found = FindTrendingHandler(store.ranks).handle(FindTrending(Period.WEEK))
    assert found.reason is None
    return [(one.id, one.downloads, one.previous_downloads, one.growth) for one in found.trending.projects]


def test_real_growth_is_a_trend_and_so_is_a_new_project_that_is_large(store: Store) -> None:
    weeks(
        store,
        {age: {"growing": 250 if age > 6 else 600, "new": 250 if age < 6 else 0} for age in range(14)},
    )

    assert trending(store) == [("growing", 4200, 1750, 2.4), ("new", 1500, 0, 2.08)]


def test_a_single_days_spike_is_no_trend(store: Store) -> None:
    weeks(store, {age: {"spiky": 1_000_000 if age == 3 else 250} for age in range(14)})

    assert trending(store) == []


def test_a_sweep_by_a_mirror_or_by_ci_is_no_trend(store: Store) -> None:
    weeks(store, {age: {"swept": (9_000, 5_000, 3_750) if age < 5 else 250} for age in range(14)})

    assert trending(store) == []


def test_from_3_to_30_is_no_trend(store: Store) -> None:
    weeks(store, {age: {"tiny": 30 if age < 7 else 3} for age in range(14)})

    assert trending(store) == []


def test_a_step_down_of_all_of_pypi_puts_nobody_into_trending(store: Store) -> None:
    # Fewer from the 24th on, whatever the project; whether the step is known as an event or not.
    without_events(store)
    for age in range(13, -1, -1):
        import_day(store, ago(age), {"a": 1_000 if age > 0 else 800, "b": 500 if age > 0 else 400})
    store.rank_store.refresh(anew=False)
    assert trending(store) == []

    tell_definition(store, LAST)
    found = FindTrendingHandler(store.ranks).handle(FindTrending(Period.WEEK))
    assert found.trending.projects == ()
    assert found.reason == (
        "What is counted changed on 2026-08-24, so the days from 2026-08-11 to 2026-08-24 do not compare: "
        "Files are counted otherwise."
    )


@pytest.mark.parametrize(("age", "compares"), [(14, True), (13, True), (12, False), (0, False), (-1, True)])
def test_nothing_trends_across_a_change_of_what_is_counted(store: Store, age: int, compares: bool) -> None:
    weeks(store, {age: {"growing": 250 if age > 6 else 600} for age in range(14)})
    tell_definition(store, ago(age))

    found = FindTrendingHandler(store.ranks).handle(FindTrending(Period.WEEK))
    assert [one.id for one in found.trending.projects] == (["growing"] if compares else [])


def test_where_a_day_is_missing_nothing_trends(store: Store) -> None:
    weeks(store, {age: {"growing": 250 if age > 6 else 600} for age in range(13)}, ages=12)

    found = FindTrendingHandler(store.ranks).handle(FindTrending(Period.WEEK))
    assert found.trending.projects == ()
    assert found.reason == (
        "Of the 14 days from 2026-08-11 to 2026-08-24 that are compared, 1 is not stored, such as 2026-08-11"
    )


def test_a_change_in_one_project_leaves_that_one_out(store: Store) -> None:
    weeks(store, {age: {"growing": 250 if age > 6 else 600, "steep": 250 if age > 6 else 900} for age in range(14)})
    tell_definition(store, ago(3), project="Steep")

    assert [name for name, *_ in trending(store)] == ["growing"]
