"""Downloads of some projects over a range: which days are covered, which projects found, and what is too much."""

from datetime import date, timedelta
from functools import partial

import pytest
from attrs import evolve

from pepy.application.query.downloads.find_downloads import (
    OF_TOTALS,
    FindDownloads,
    FindDownloadsHandler,
    FoundDownloads,
)
from pepy.domain.downloads.anomalies import Anomaly
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.errors import InvalidProjectNameError, InvalidQuestionError, UnknownProjectError
from pepy.domain.index.data_event import DataEvent
from pepy.domain.windows import Window
from tests.fakes.handlers import MONDAY, Memory
from tests.fakes.memory_events import MemoryEvents

SATURDAY, SUNDAY = MONDAY - timedelta(days=2), MONDAY - timedelta(days=1)
WEEKEND = AskedRange(SATURDAY, MONDAY)


@pytest.fixture
def memory() -> Memory:
    """`flask` on Saturday and Monday, Sunday missing, and `click` on Monday."""
    memory = Memory()
    memory.import_day(SATURDAY, {"flask": {"version": {"3.0": (100, 40, 10)}}})
    memory.import_day(MONDAY, {"click": {"version": {"8.1": 3}}, "flask": {"version": {"3.0": 7}}})
    return memory


def ask(memory: Memory, *names: str, asked: AskedRange = WEEKEND, **others: object) -> FoundDownloads:
    return memory.handler(FindDownloadsHandler).handle(FindDownloads(names, asked, **others))


def test_projects_come_in_the_order_they_were_asked_for_and_two_spellings_are_one(memory: Memory) -> None:
    found = ask(memory, "FLASK", "No.Such", "click", "flask", "no-such")

    assert [(project.id, project.downloads) for project in found.projects] == [
        ("flask", (100, 0, 7)),
        ("click", (0, 0, 3)),
    ]
    assert [project.total_downloads for project in found.projects] == [107, 3]
    assert found.unknown == ("No.Such",)


def test_where_nothing_is_said_the_30_days_up_to_the_newest_complete_one_are_covered(memory: Memory) -> None:
    assert ask(memory, "flask", asked=AskedRange()).covered.window == Window(MONDAY - timedelta(days=29), MONDAY)


def test_before_the_first_import_the_days_up_to_yesterday_are_covered_and_none_is_known() -> None:
    memory = Memory()
    memory.set_total("flask", 500)

    found = ask(memory, "flask", asked=AskedRange())

    assert (found.covered.window.last_day, found.covered.data_through) == (MONDAY, None)
    assert len(found.covered.incomplete_days) == 30
    assert found.projects[0].total_downloads == 500


def test_a_day_that_is_missing_or_archived_is_not_known(memory: Memory) -> None:
    memory.archive(SATURDAY)

    found = ask(memory, "flask")

    assert (found.covered.incomplete_days, found.covered.archived_days) == ((SATURDAY, SUNDAY), (SATURDAY,))
    assert [bucket.complete for bucket in found.buckets] == [False, False, True]
    assert found.projects[0].downloads == (0, 0, 7)


def test_weeks_sum_the_days_that_are_asked_for(memory: Memory) -> None:
    assert ask(memory, "flask", granularity=Granularity.WEEK).projects[0].downloads == (100, 7)


def test_what_is_not_wanted_is_left_out(memory: Memory) -> None:
    without_mirrors = DownloadFilter(with_mirrors=False)

    assert ask(memory, "flask", wanted=without_mirrors).projects[0].downloads == (90, 0, 7)


def test_a_question_about_one_project_is_refused_if_that_is_unknown(memory: Memory) -> None:
    handler = memory.handler(FindDownloadsHandler)

    assert handler.handle_one(FindDownloads(("flask",), WEEKEND)).projects[0].id == "flask"
    with pytest.raises(UnknownProjectError, match="Project with name No_Such does not exist"):
        handler.handle_one(FindDownloads(("No_Such",), WEEKEND))


def test_an_empty_name_is_refused(memory: Memory) -> None:
    with pytest.raises(InvalidProjectNameError):
        ask(memory, "flask", " ")


def test_a_hundred_projects_on_four_hundred_days_are_the_most(memory: Memory) -> None:
    names = tuple(f"p{number}" for number in range(101))
    longest = AskedRange(MONDAY - timedelta(days=399), MONDAY)

    assert len(ask(memory, *names[:100], asked=longest).unknown) == 100
    with pytest.raises(InvalidQuestionError, match="101 projects are named, there should be at most 100"):
        ask(memory, *names)
    with pytest.raises(InvalidQuestionError, match="100 projects on 401 days are more than 40000 project-days"):
        ask(memory, *names[:100], asked=AskedRange(MONDAY - timedelta(days=400), MONDAY))


def test_totals_alone_are_told_of_a_thousand_projects_on_four_hundred_days(memory: Memory) -> None:
    names = ("flask", *(f"p{number}" for number in range(1_000)))
    longest = AskedRange(MONDAY - timedelta(days=399), MONDAY)

    found = ask(memory, *names[:1_000], asked=longest, bounds=OF_TOTALS)

    assert [sum(project.downloads) for project in found.projects] == [107]
    assert len(found.unknown) == 999
    with pytest.raises(InvalidQuestionError, match="1001 projects are named, there should be at most 1000"):
        ask(memory, *names, bounds=OF_TOTALS)
    with pytest.raises(InvalidQuestionError, match="1000 projects on 401 days are more than 400000 project-days"):
        ask(memory, *names[:1_000], asked=AskedRange(MONDAY - timedelta(days=400), MONDAY), bounds=OF_TOTALS)


def test_ten_years_are_the_longest_range(memory: Memory) -> None:
    assert len(ask(memory, "flask", asked=AskedRange(MONDAY - timedelta(days=3_652), MONDAY)).buckets) == 3_653
    with pytest.raises(InvalidQuestionError, match="has 3654 days, it should have at most 3653"):
        ask(memory, "flask", asked=AskedRange(MONDAY - timedelta(days=3_653), MONDAY))


def test_a_range_that_is_upside_down_or_cannot_be_is_refused(memory: Memory) -> None:
    with pytest.raises(InvalidQuestionError, match="is reversed"):
        ask(memory, "flask", asked=AskedRange(MONDAY, SATURDAY))
    with pytest.raises(InvalidQuestionError, match="it should be between 2003-01-01 and 2026-08-26"):
        ask(memory, "flask", asked=AskedRange(last_day=date(2026, 8, 27)))


def test_odd_days_are_told_of_one_project_even_if_the_range_is_only_that_day(memory: Memory) -> None:
    odd = MONDAY - timedelta(days=20)
    for age in range(60, 1, -1):
        day = MONDAY - timedelta(days=age)
        memory.import_day(day, {"flask": {"version": {"3.0": (900_000, 880_000, 0) if day == odd else 9_000}}})
    only_that_day = FindDownloads(("flask",), AskedRange(odd, odd))
    handler = memory.handler(FindDownloadsHandler)

    found = handler.handle_one(only_that_day)

    assert found.anomalies == (Anomaly(odd, 900_000, 9_000),)
    assert (found.projects[0].downloads, found.covered.window) == ((900_000,), Window(odd, odd))
    assert handler.handle_one(
        FindDownloads(("flask",), AskedRange(odd, odd), wanted=DownloadFilter(with_ci=False))
    ) == (
        evolve(
            found, projects=(evolve(found.projects[0], downloads=(20_000,)),), anomalies=(Anomaly(odd, 20_000, 9_000),)
        )
    )
    week_after = AskedRange(odd + timedelta(days=1), odd + timedelta(days=7))
    assert handler.handle_one(FindDownloads(("flask",), week_after)).anomalies == ()
    assert handler.handle(only_that_day).anomalies == ()


def test_what_is_beyond_the_range_is_not_said_to_be_archived_in_it(memory: Memory) -> None:
    memory.archive(SATURDAY)

    found = memory.handler(FindDownloadsHandler).handle_one(FindDownloads(("flask",), AskedRange(SUNDAY, MONDAY)))

    assert (found.covered.incomplete_days, found.covered.archived_days) == ((SUNDAY,), ())


def test_days_since_the_source_counts_something_else_are_not_odd(memory: Memory) -> None:
    for age in range(40, 0, -1):
        memory.import_day(MONDAY - timedelta(days=age), {"flask": {"version": {"3.0": 9_000}}})
    memory.import_day(MONDAY, {"flask": {"version": {"3.0": 3_000}}})
    ask_for_one = partial(memory.handler(FindDownloadsHandler).handle_one, FindDownloads(("flask",)))
    assert ask_for_one().anomalies == (Anomaly(MONDAY, 3_000, 9_000),)

    MemoryEvents(memory.store).add(DataEvent(MONDAY, MONDAY, "definition", "Other files count"))

    assert ask_for_one().anomalies == ()
