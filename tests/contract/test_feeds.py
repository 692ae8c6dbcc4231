"""What every store promises about the projects that a feed follows."""

from datetime import date

from pepy.application.query.feeds.feed_reader import FollowedProjects
from pepy.application.query.feeds.find_feed import FindFeed, FindFeedHandler
from pepy.domain.feeds.followed_project import FollowedProject
from pepy.domain.windows import Window
from tests.contract.conftest import Store
from tests.contract.test_store import MONDAY, THURSDAY, TUESDAY, import_day, set_totals

WEEK = Window(MONDAY, date(2026, 8, 23))


def follow(store: Store, *names: str) -> FollowedProjects:
    return store.feeds.follow(names, lambda _: WEEK)


def test_an_empty_store_has_nobody_to_follow(store: Store) -> None:
    found = follow(store, "flask")

    assert (found.window, found.projects, found.completeness.data_through) == (WEEK, {}, None)


def test_days_come_with_and_without_mirrors_and_mirrors_of_days_before_are_summed(store: Store) -> None:
    import_day(store, date(2026, 8, 10), {"flask": {"version": {"3.0": (50, 0, 5)}}})
    import_day(store, TUESDAY, {"flask": {"version": {"3.0": (40, 10, 30)}}})
    import_day(store, THURSDAY, {"flask": {"version": {"3.0": (60, 0, 0)}}, "click": {"version": {"8": 1}}})

    assert follow(store, "click", "flask", "no-such").projects == {
        "click": FollowedProject("click", 1, 0, (0, 0, 0, 1, 0, 0, 0), (0, 0, 0, 1, 0, 0, 0), THURSDAY),
        "flask": FollowedProject("flask", 150, 35, (0, 40, 0, 60, 0, 0, 0), (0, 10, 0, 60, 0, 0, 0), date(2026, 8, 10)),
    }


def test_a_total_from_elsewhere_says_which_days_it_includes(store: Store) -> None:
    set_totals(store, {"early": 5})
    import_day(store, MONDAY, {"early": {"version": {"1": 1}}})
    set_totals(store, {"late": 7, "nothing": 0})

    projects = follow(store, "early", "late", "nothing").projects

    assert {name: (one.has_baseline, one.baseline_day, one.total_downloads) for name, one in projects.items()} == {
        "early": (True, None, 6),
        "late": (True, MONDAY, 7),
        "nothing": (False, MONDAY, 0),
    }
    assert projects["late"].first_day is None


def test_archived_days_are_in_the_total_alone(store: Store) -> None:
    for day in (MONDAY, TUESDAY):
        import_day(store, day, {"flask": {"version": {"3.0": (10, 0, 4)}}})
    with store.archiving.archiving() as archiving:
        archiving.drop({MONDAY: "2026-08-17.parquet"})

    found = follow(store, "flask")

    assert found.projects["flask"] == FollowedProject(
        "flask", 20, 4, (0, 10, 0, 0, 0, 0, 0), (0, 6, 0, 0, 0, 0, 0), TUESDAY, has_archived_days=True
    )
    assert found.completeness.archived_days == {MONDAY}


def test_a_feed_is_of_one_version_of_the_data(store: Store) -> None:
    set_totals(store, {"flask": 5})
    for day in (MONDAY, TUESDAY):
        import_day(store, day, {"flask": {"version": {"3.0": 7}}})
        assert FindFeedHandler(store.feeds).handle(FindFeed(("flask",))).data_version == store.version
