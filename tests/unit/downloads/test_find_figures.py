"""The figures of a project, and when they compare with the days before."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from pepy.application.query.downloads.find_figures import FindFigures, FindFiguresHandler, ProjectFigures
from pepy.domain.errors import UnknownProjectError
from pepy.domain.index.data_event import DataEvent, DataEventKind
from tests.builders import Projects
from tests.fakes.handlers import MONDAY, Memory

FLASK: Projects = {"flask": {"version": {"3.0": (100, 30, 20)}}}
BEFORE: Projects = {"flask": {"version": {"3.0": 80}}}


def figures_of(memory: Memory) -> ProjectFigures:
    return memory.handler(FindFiguresHandler).handle(FindFigures("Flask"))


def two_months(memory: Memory, *, without: tuple[date, ...] = ()) -> Memory:
    """Import 60 days: 80 downloads a day at first, and 100 in the last week."""
    for days_ago in range(59, -1, -1):
        day = MONDAY - timedelta(days=days_ago)
        if day not in without:
            memory.import_day(day, FLASK if days_ago < 7 else BEFORE)
    return memory


def test_day_week_and_month_end_with_the_newest_complete_day() -> None:
    found = figures_of(two_months(Memory()))

    assert (found.id, found.total_downloads, found.data_through) == ("flask", 53 * 80 + 7 * 100, MONDAY)
    assert {name: one.downloads for name, one in found.figures.items()} == {
        "day": 100,
        "week": 700,
        "month": 23 * 80 + 700,
    }
    assert {name: one.net_downloads for name, one in found.figures.items()} == {
        "day": 50,
        "week": 350,
        "month": 23 * 80 + 350,
    }


def test_net_downloads_that_were_read_already_are_not_read_again() -> None:
    found = two_months(Memory()).handler(FindFiguresHandler).handle(FindFigures("Flask", tuple(range(1, 31))))

    assert {name: one.net_downloads for name, one in found.figures.items()} == {"day": 30, "week": 189, "month": 465}
    assert found.figures["week"].downloads == 700


def test_a_change_is_against_as_many_days_right_before() -> None:
    found = figures_of(two_months(Memory()))

    assert found.figures["day"].change == 0
    assert found.figures["week"].change == pytest.approx(700 / 560 - 1)
    assert found.figures["month"].change == pytest.approx(2540 / 2400 - 1)


def test_a_missing_day_is_not_counted_and_nothing_is_compared_with_it() -> None:
    found = figures_of(two_months(Memory(), without=(MONDAY - timedelta(days=3),)))

    week = found.figures["week"]
    assert (week.downloads, week.missing_days, week.before, week.change) == (600, 1, None, None)
    assert week.obstacle == "1 of the 14 days are not known"
    assert found.figures["day"].obstacle == ""


def test_days_on_both_sides_of_a_change_of_what_is_counted_do_not_compare() -> None:
    memory = two_months(Memory())
    memory.store.published.events[1] = DataEvent(
        MONDAY - timedelta(days=1), MONDAY - timedelta(days=1), DataEventKind.DEFINITION, "Something else is counted"
    )

    found = figures_of(memory)

    assert found.figures["week"].obstacle == f"what is counted changed on {MONDAY - timedelta(days=1)}"
    assert found.figures["week"].change is None
    assert found.figures["day"].change == 0


def test_before_the_first_import_of_its_days_nothing_is_known() -> None:
    memory = Memory()
    memory.set_total("flask", 12)

    figures = figures_of(memory)

    assert figures.total_downloads == 12
    assert {one.downloads for one in figures.figures.values()} == {None}
    assert {evolve(one, days=0).change for one in figures.figures.values()} == {None}


def test_an_unknown_project_is_refused() -> None:
    with pytest.raises(UnknownProjectError):
        figures_of(Memory())
