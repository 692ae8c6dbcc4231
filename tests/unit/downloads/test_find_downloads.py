"""Downloads of some projects over a range: which days are covered, which projects found, and what is too much."""

from datetime import date, timedelta

import pytest

from pepy.application.query.downloads.find_downloads import FindDownloads, FindDownloadsHandler, FoundDownloads
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.errors import InvalidProjectNameError, InvalidQuestionError, UnknownProjectError
from pepy.domain.windows import Window
from tests.fakes.handlers import MONDAY, Memory

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
    with pytest.raises(InvalidQuestionError, match="Parameter names has 101 projects, it should have at most 100"):
        ask(memory, *names)
    with pytest.raises(InvalidQuestionError, match="100 projects on 401 days are more than 40000 project-days"):
        ask(memory, *names[:100], asked=AskedRange(MONDAY - timedelta(days=400), MONDAY))


def test_ten_years_are_the_longest_range(memory: Memory) -> None:
    assert len(ask(memory, "flask", asked=AskedRange(MONDAY - timedelta(days=3_652), MONDAY)).buckets) == 3_653
    with pytest.raises(InvalidQuestionError, match="has 3654 days, it should have at most 3653"):
        ask(memory, "flask", asked=AskedRange(MONDAY - timedelta(days=3_653), MONDAY))


def test_a_range_that_is_upside_down_or_cannot_be_is_refused(memory: Memory) -> None:
    with pytest.raises(InvalidQuestionError, match="is reversed"):
        ask(memory, "flask", asked=AskedRange(MONDAY, SATURDAY))
    with pytest.raises(InvalidQuestionError, match="it should be between 2003-01-01 and 2026-08-26"):
        ask(memory, "flask", asked=AskedRange(last_day=date(2026, 8, 27)))
