"""Which days the daily import brings in (docs/imports.md, "The daily import")."""

from datetime import date, timedelta

from attrs import frozen

from pepy.domain.imports.ledger import LedgerDay, LedgerReader
from pepy.domain.windows import Window

LOOK_BACK_DAYS = 30
"""How many days back a gap between complete days is still filled: as many as `imports:status` shows."""

_ONE_DAY = timedelta(days=1)


@frozen
class CatchUpPlan:
    """Days to import now, and days that are left for later runs; both ascend."""

    now: tuple[date, ...]
    later: tuple[date, ...] = ()


def find_missing_days(ledger: LedgerReader, yesterday: date, max_days: int) -> CatchUpPlan:
    """Return the days that the ledger lacks up to yesterday; raises what the ledger raises."""
    complete = ledger.complete_days()
    window = catch_up_window(yesterday, complete)
    return plan_catch_up(window, complete, ledger.attempted_days(window), max_days)


def catch_up_window(yesterday: date, complete: Window | None) -> Window:
    """Return the days to look up in the ledger: all since the newest complete one, and the last 30."""
    first_day = yesterday - (LOOK_BACK_DAYS - 1) * _ONE_DAY
    if complete:
        first_day = max(min(first_day, complete.last_day + _ONE_DAY), complete.first_day)
    return Window(min(first_day, yesterday), yesterday)


def plan_catch_up(
    window: Window, complete: Window | None, attempted: dict[date, LedgerDay], max_days: int
) -> CatchUpPlan:
    """Choose at most `max_days` days that are not complete, oldest first.

    Days that were never tried go before days that failed: days that a source will never have must not hold up later
    ones. Before the first complete day, only yesterday and what was tried before is missing.
    """
    tried = {day for day, known in attempted.items() if known.was_tried}
    missing = [
        day
        for day in window.days
        if (complete or day in tried or day == window.last_day)
        and not (day in attempted and attempted[day].is_complete)
    ]
    missing.sort(key=lambda day: day in tried)
    return CatchUpPlan(tuple(sorted(missing[:max_days])), tuple(sorted(missing[max_days:])))


def days_of_range(ledger: LedgerReader, window: Window, skip_complete: bool) -> tuple[date, ...]:
    """Return the days of a range, ascending, with or without those that are complete; raises what the ledger raises."""
    if not skip_complete:
        return window.days
    attempted = ledger.attempted_days(window)
    return tuple(day for day in window.days if day not in attempted or not attempted[day].is_complete)
