"""Which days the daily import brings in."""

from datetime import date, timedelta

from pepy.domain.imports.catch_up import CatchUpPlan, catch_up_window, plan_catch_up
from pepy.domain.imports.ledger import LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import Window

YESTERDAY = date(2026, 8, 24)


def back(days: int) -> date:
    return YESTERDAY - timedelta(days=days)


def plan(complete: set[date], tried: set[date] = frozenset(), max_days: int = 7) -> CatchUpPlan:
    span = Window(min(complete), max(complete)) if complete else None
    failed = {day: LedgerDay(day, ImportState.FAILED) for day in tried}
    attempted = failed | {day: LedgerDay(day, ImportState.COMPLETE) for day in complete}
    return plan_catch_up(catch_up_window(YESTERDAY, span), span, attempted, max_days)


def test_an_empty_store_gets_yesterday_alone() -> None:
    assert plan(set()) == CatchUpPlan((YESTERDAY,))


def test_days_since_the_newest_complete_one_come_oldest_first() -> None:
    assert plan({back(3)}) == CatchUpPlan((back(2), back(1), YESTERDAY))


def test_nothing_is_missing_when_yesterday_is_complete() -> None:
    assert plan({back(1), YESTERDAY}) == CatchUpPlan(())


def test_an_outage_is_made_up_for_in_several_runs() -> None:
    assert plan({back(40)}, max_days=3) == CatchUpPlan(
        (back(39), back(38), back(37)), tuple(back(days) for days in range(36, -1, -1))
    )


def test_a_gap_between_complete_days_is_filled() -> None:
    assert plan({back(5), back(3), back(1)}) == CatchUpPlan((back(4), back(2), YESTERDAY))


def test_an_old_gap_is_left_to_the_operator() -> None:
    complete = {date(2019, 12, 31)} | {back(days) for days in range(30)}

    assert plan(complete) == CatchUpPlan(())
    assert plan(complete - {back(29)}) == CatchUpPlan((back(29),))


def test_a_suspect_or_failed_day_is_tried_again() -> None:
    assert plan({back(3), back(1)}, tried={back(2), YESTERDAY}) == CatchUpPlan((back(2), YESTERDAY))
    assert plan(set(), tried={back(2)}) == CatchUpPlan((back(2), YESTERDAY))


def test_days_that_were_tried_in_vain_do_not_keep_others_waiting() -> None:
    tried = {back(days) for days in range(1, 9)}

    assert plan({back(9)}, tried, max_days=2) == CatchUpPlan(
        (back(8), YESTERDAY), tuple(back(days) for days in range(7, 0, -1))
    )


def test_days_before_the_first_complete_one_are_no_gaps() -> None:
    assert plan({YESTERDAY + timedelta(days=1)}) == CatchUpPlan((YESTERDAY,))
    assert plan({back(1)}) == CatchUpPlan((YESTERDAY,))
