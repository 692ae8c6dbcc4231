"""Which number a badge gets."""

from datetime import timedelta

import pytest

from pepy.application.query.find_badge_downloads import BadgeDownloads, FindBadgeDownloads, FindBadgeDownloadsHandler
from pepy.domain.badges.caveats import Caveats
from pepy.domain.badges.request import BadgePeriod
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.errors import InvalidProjectNameError, UnknownProjectError
from tests.fakes.handlers import MONDAY, Memory

PEOPLE_ONLY = DownloadFilter(with_ci=False, with_mirrors=False)


def number(
    memory: Memory, period: BadgePeriod, name: str = "flask", counted: DownloadFilter | None = None
) -> BadgeDownloads:
    query = FindBadgeDownloads(name, period, counted) if counted else FindBadgeDownloads(name, period)
    return memory.handler(FindBadgeDownloadsHandler).handle(query)


@pytest.fixture
def memory() -> Memory:
    """`flask` with one download on Monday, ten on its first day that a week leaves out, and so on."""
    memory = Memory()
    for days_ago, downloads in (
        (365, 10_000),
        (364, 1_000),
        (30, 1_000),
        (29, 100),
        (7, 100),
        (6, 10),
        (1, 10),
        (0, 1),
    ):
        memory.import_day(MONDAY - timedelta(days=days_ago), {"flask": {"version": {"3.0": downloads}}})
    return memory


@pytest.mark.parametrize(
    ("period", "downloads"),
    [
        (BadgePeriod.DAY, 1),
        (BadgePeriod.WEEK, 21),
        (BadgePeriod.MONTH, 221),
        (BadgePeriod.YEAR, 2_221),
        (BadgePeriod.TOTAL, 12_221),
    ],
)
def test_a_period_is_so_many_calendar_days_that_end_with_the_newest_complete_one(
    memory: Memory, period: BadgePeriod, downloads: int
) -> None:
    assert number(memory, period).downloads == downloads


def test_any_spelling_of_a_name_finds_the_project(memory: Memory) -> None:
    assert number(memory, BadgePeriod.DAY, "FLASK").downloads == 1


@pytest.mark.parametrize("period", list(BadgePeriod))
def test_a_project_that_is_not_stored_is_refused_as_it_was_typed(memory: Memory, period: BadgePeriod) -> None:
    with pytest.raises(UnknownProjectError, match="Project with name No_Such does not exist"):
        number(memory, period, "No_Such")


def test_an_empty_name_is_refused(memory: Memory) -> None:
    with pytest.raises(InvalidProjectNameError):
        number(memory, BadgePeriod.DAY, " ")


def test_before_the_first_import_a_period_is_unknown_and_the_total_is_what_came_from_elsewhere() -> None:
    memory = Memory()
    memory.set_total("flask", 500)

    week, total = number(memory, BadgePeriod.WEEK), number(memory, BadgePeriod.TOTAL)

    assert (week.downloads, week.caveats) == (None, Caveats(is_before_first_import=True))
    assert (total.downloads, total.caveats) == (500, Caveats())


def test_archived_days_make_a_number_a_lower_bound_and_a_whole_archived_period_unknown(memory: Memory) -> None:
    memory.archive(MONDAY, MONDAY - timedelta(days=1))

    day, week = number(memory, BadgePeriod.DAY), number(memory, BadgePeriod.WEEK)

    assert (day.downloads, day.caveats) == (None, Caveats(days=1, archived_days=1))
    assert (week.downloads, week.caveats) == (10, Caveats(days=7, archived_days=2))
    assert number(memory, BadgePeriod.TOTAL).downloads == 12_221


def test_what_is_not_wanted_is_left_out_and_a_total_from_elsewhere_is_counted_whole() -> None:
    memory = Memory()
    memory.set_total("flask", 500)
    memory.import_day(MONDAY, {"flask": {"version": {"3.0": (60, 20, 5)}}})

    week = number(memory, BadgePeriod.WEEK, counted=PEOPLE_ONLY)
    total = number(memory, BadgePeriod.TOTAL, counted=PEOPLE_ONLY)

    assert (week.downloads, week.caveats) == (35, Caveats(days=7))
    assert (total.downloads, total.caveats) == (535, Caveats(has_unfiltered_past=True))
    assert number(memory, BadgePeriod.TOTAL).caveats == Caveats()
