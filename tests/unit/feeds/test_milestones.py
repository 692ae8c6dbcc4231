"""Which round numbers were passed on which day, and which of them nobody can be sure of."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from pepy.domain.feeds.followed_project import FollowedProject, KnownDays, followed_days
from pepy.domain.feeds.milestones import Milestone, highest_milestone, passed_milestones
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.domain.windows import Window

JULY_1 = date(2026, 7, 1)
DAYS = Window(JULY_1, JULY_1 + timedelta(days=4))
ALL = frozenset(DAYS.days) | {JULY_1 - timedelta(days=1)}
KNOWN = KnownDays(DAYS, ALL, frozenset(), ())
DEFINITION = DataEvent(day := date(2026, 7, 3), day, DataEventKind.DEFINITION, "Counted differently.")


def followed(*downloads: int, total: int | None = None, **others: object) -> FollowedProject:
    """A project that began on 1 July, one day after the store."""
    project = FollowedProject("flask", sum(downloads), 0, downloads, downloads, JULY_1)
    return evolve(project, total_downloads=sum(downloads) if total is None else total, **others)


def passed(project: FollowedProject, known: KnownDays = KNOWN) -> list[tuple[int, int]]:
    """Return milestones that are sure, with the day of July."""
    return [(one.downloads, one.day.day) for one in passed_milestones(project, known) if one.doubt is None]


def doubts(project: FollowedProject, known: KnownDays = KNOWN) -> list[str | None]:
    return [one.doubt for one in passed_milestones(project, known)]


@pytest.mark.parametrize(
    ("downloads", "milestone"),
    [(0, 0), (-5, 0), (999, 0), (1_000, 1_000), (4_999, 1_000), (5_000, 5_000), (9_999, 5_000), (10_000, 10_000)],
)
def test_milestones_are_powers_of_ten_and_their_halves_from_a_thousand_on(downloads: int, milestone: int) -> None:
    assert highest_milestone(downloads) == milestone
    assert highest_milestone(downloads * 10**15) == milestone * 10**15 or not milestone


def test_a_milestone_is_passed_on_the_day_whose_downloads_reach_it() -> None:
    assert passed(followed(999, 0, 1, 3_999, 1)) == [(1_000, 3), (5_000, 5)]


def test_of_one_day_only_the_highest_is_told() -> None:
    assert passed(followed(12_345, 0, 0, 0, 0)) == [(10_000, 1)]


def test_mirrors_do_not_count() -> None:
    project = followed(600, 600, 600, 600, 600, mirror_downloads=1_500, without_mirrors=(300,) * 5)

    assert passed(project) == [(1_000, 4)]


def test_what_was_before_the_window_is_counted_from_the_total() -> None:
    assert passed(followed(10, 10, 10, 10, 10, total=5_030, has_baseline=True, baseline_day=None)) == [(5_000, 2)]


def test_of_a_project_as_old_as_the_store_nobody_knows_the_total() -> None:
    assert doubts(followed(2_000, 0, 0, 0, 0), evolve(KNOWN, complete_days=frozenset(DAYS.days))) == [
        "downloads before the first stored day are not known"
    ]
    assert doubts(followed(2_000, 0, 0, 0, 0, has_archived_days=True)) == [
        "downloads before the first stored day are not known"
    ]


def test_a_day_that_is_missing_before_makes_the_day_unsure_but_not_one_after() -> None:
    gap = evolve(KNOWN, complete_days=ALL - {date(2026, 7, 2)})

    assert passed(followed(1_000, 0, 0, 0, 0), gap) == [(1_000, 1)]
    assert doubts(followed(900, 0, 100, 0, 0), gap) == ["downloads of some days are not known"]


def test_a_total_from_elsewhere_covers_the_days_that_it_includes() -> None:
    gap = evolve(KNOWN, complete_days=ALL - {date(2026, 7, 2)})
    baseline = {"has_baseline": True, "baseline_day": date(2026, 7, 3)}

    # Counted back from the third day, for which the second one is needed.
    assert doubts(followed(900, 0, 100, 0, 0, total=1_000, **baseline), gap) == [None]
    assert doubts(followed(900, 0, 100, 0, 0, total=1_100, **baseline), gap) == ["downloads of some days are not known"]
    assert doubts(followed(900, 0, 100, 0, 0, total=1_100, **baseline)) == [None]


def test_archived_days_are_in_the_total_but_nothing_can_be_counted_back_past_them() -> None:
    archived = evolve(KNOWN, complete_days=ALL - {date(2026, 7, 2)}, archived_days=frozenset({date(2026, 7, 2)}))

    assert doubts(followed(1_000, 0, 0, 0, 0), archived) == ["downloads of some days are not known"]
    assert passed(followed(500, 0, 500, 0, 0), archived) == [(1_000, 3)]


def test_a_number_that_adds_up_days_before_and_after_a_definition_is_not_told() -> None:
    known = evolve(KNOWN, events=(DEFINITION,))

    assert passed(followed(1_000, 0, 4_000, 0, 0), known) == [(1_000, 1)]
    assert doubts(followed(1_000, 0, 4_000, 0, 0), known) == [
        None,
        "the source counts something else since 2026-07-03",
    ]
    assert passed(followed(0, 0, 1_000, 0, 0, first_day=date(2026, 7, 3)), known) == [(1_000, 3)]
    # A total from elsewhere includes days of which nobody knows how they were counted.
    assert doubts(followed(0, 0, 1_000, 0, 0, has_baseline=True), known) == [
        "the source counts something else since 2026-07-03"
    ]


def test_the_day_after_is_when_it_is_known() -> None:
    entry = Milestone("flask", 5_000, date(2026, 12, 31)).entry(has_unsplit_past=False)

    assert (entry.known_on, entry.title) == (date(2027, 1, 1), "flask passed 5,000 downloads")
    assert "with its mirrors" in Milestone("flask", 5_000, day).entry(has_unsplit_past=True).text


@pytest.mark.parametrize(
    ("data_through", "first_day"),
    [
        (date(2026, 8, 24), date(2025, 7, 1)),
        (date(2026, 1, 31), date(2024, 12, 1)),
        (date(2026, 12, 1), date(2025, 11, 1)),
        (date(2003, 5, 5), date(2003, 1, 1)),
    ],
)
def test_a_feed_looks_back_a_year_and_a_month_to_compare_with(data_through: date, first_day: date) -> None:
    assert followed_days(data_through) == Window(first_day, data_through)
