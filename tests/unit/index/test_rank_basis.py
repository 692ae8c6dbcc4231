"""Which days have to be read to bring ranks up to date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.index.rank_basis import KnownDay, RankBasis, RankPlan, plan_ranks
from pepy.domain.index.rankings import ranked_windows

LAST = date(2026, 8, 24)
KNOWN = [KnownDay(LAST - timedelta(days=age), run=1_000 - age) for age in range(100)]


def known_through(last_day: date) -> list[KnownDay]:
    return [one for one in KNOWN if one.day <= last_day]


def days_read(plan: RankPlan) -> list[str]:
    return sorted(str(day) for one in plan.slices for day in one.days)


def test_from_nothing_all_sixty_days_are_read_once_each() -> None:
    plan = plan_ranks(None, KNOWN, LAST)

    assert plan.bases == {}
    assert len(days_read(plan)) == len(set(days_read(plan))) == plan.days == 60
    assert len(plan.slices) == 6


def test_one_new_day_needs_the_five_days_that_enter_and_leave_windows() -> None:
    yesterday = LAST - timedelta(days=1)
    old = RankBasis.of(known_through(yesterday), yesterday)

    plan = plan_ranks(old, KNOWN, LAST)

    assert days_read(plan) == ["2026-06-25", "2026-07-25", "2026-08-10", "2026-08-17", "2026-08-24"]
    assert plan.bases["day_before"] == "day"
    assert "day" not in plan.bases


@given(st.integers(0, 40))
def test_what_is_read_and_what_was_known_add_up_to_each_window(moved_on: int) -> None:
    last_day = LAST - timedelta(days=moved_on)
    old = RankBasis.of(known_through(last_day), last_day)

    plan = plan_ranks(old, KNOWN, LAST)

    old_windows = ranked_windows(last_day)
    for name, window in ranked_windows(LAST).items():
        counted = dict.fromkeys(old_windows[plan.bases[name]].days if name in plan.bases else (), 1)
        for one in plan.slices:
            for day in one.days:
                counted[day] = counted.get(day, 0) + one.weights.get(name, 0)
        assert {day: n for day, n in counted.items() if n} == dict.fromkeys(window.days, 1)


@pytest.mark.parametrize(
    "change",
    [
        KnownDay(LAST - timedelta(days=5), run=5_000),
        KnownDay(LAST - timedelta(days=5), run=995, is_archived=True),
        None,
    ],
    ids=["imported again", "archived", "forgotten"],
)
def test_what_happened_to_a_ranked_day_leads_to_ranks_from_nothing(change: KnownDay | None) -> None:
    yesterday = LAST - timedelta(days=1)
    old = RankBasis.of(known_through(yesterday), yesterday)
    changed = [one for one in KNOWN if one.day != LAST - timedelta(days=5)] + ([change] if change else [])

    assert plan_ranks(old, changed, LAST).days == 60


def test_a_day_before_the_windows_changes_none_of_them_but_the_basis() -> None:
    changed = [*KNOWN, KnownDay(LAST - timedelta(days=300), run=5_000)]
    old = RankBasis.of(KNOWN, LAST)

    assert not plan_ranks(old, changed, LAST).changes_windows
    assert RankBasis.of(changed, LAST) != old


def test_an_old_day_that_is_archived_makes_no_ranks_stale() -> None:
    archived = [KnownDay(one.day, one.run, LAST - one.day > timedelta(days=80)) for one in KNOWN]

    assert RankBasis.of(archived, LAST) == RankBasis.of(KNOWN, LAST)
