"""Downloads of a project by the values of a dimension."""

from datetime import timedelta

import pytest

from pepy.application.query.downloads.find_split import FindSplit, FindSplitHandler, FoundSplit
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.errors import InvalidProjectNameError, InvalidQuestionError, UnknownProjectError
from pepy.domain.windows import Window
from tests.fakes.handlers import MONDAY, Memory

SUNDAY = MONDAY - timedelta(days=1)
TWO_DAYS = AskedRange(SUNDAY, MONDAY)


@pytest.fixture
def memory() -> Memory:
    """`flask` on Sunday by version alone, and on Monday by version and country."""
    memory = Memory()
    memory.import_day(SUNDAY, {"flask": {"version": {"2.3": 5, "3.0": 1}}})
    memory.import_day(
        MONDAY,
        {"flask": {"country": {"US": (60, 20, 5), None: 9}, "version": {"2.3": (2, 0, 0), "3.0": (67, 20, 5)}}},
    )
    return memory


def ask(
    memory: Memory, dimension: str = "version", name: str = "flask", asked: AskedRange = TWO_DAYS, **others: object
) -> FoundSplit:
    return memory.handler(FindSplitHandler).handle(FindSplit(name, dimension, asked, **others))


def test_values_are_summed_over_the_range_and_in_each_bucket(memory: Memory) -> None:
    found = ask(memory, name="Flask")

    assert (found.id, list(found.series.sums.values.items())) == ("flask", [("3.0", 68), ("2.3", 7)])
    assert [bucket.values for bucket in found.series.buckets] == [{"2.3": 5, "3.0": 1}, {"3.0": 67, "2.3": 2}]


def test_beyond_the_limit_values_are_other(memory: Memory) -> None:
    sums = ask(memory, limit=1).series.sums

    assert (sums.values, sums.other) == ({"3.0": 68}, 7)


def test_only_selected_values_are_counted(memory: Memory) -> None:
    sums = ask(memory, selection=ValueSelection.parse("<3", "version")).series.sums

    assert (sums.values, sums.other) == ({"2.3": 7}, 0)


def test_a_day_whose_source_did_not_split_it_is_of_unknown_values(memory: Memory) -> None:
    found = ask(memory, "country")

    assert found.series.buckets[0].downloads == 6
    assert found.series.sums.values == {"US": 60, "unknown": 15}
    assert found.covered.incomplete_days == ()


def test_what_is_not_wanted_is_left_out(memory: Memory) -> None:
    wanted = DownloadFilter(with_ci=False, with_mirrors=False)

    assert ask(memory, "country", asked=AskedRange(MONDAY, MONDAY), wanted=wanted).series.sums.values["US"] == 35


def test_an_archived_day_is_not_known(memory: Memory) -> None:
    memory.archive(SUNDAY)

    found = ask(memory)

    assert (found.covered.incomplete_days, found.covered.archived_days) == ((SUNDAY,), (SUNDAY,))
    assert [bucket.complete for bucket in found.buckets] == [False, True]
    assert found.series.sums.downloads == 69


def test_where_nothing_is_said_the_30_days_up_to_the_newest_complete_one_are_covered(memory: Memory) -> None:
    assert ask(memory, asked=AskedRange()).covered.window == Window(MONDAY - timedelta(days=29), MONDAY)


def test_unknown_projects_and_empty_names_are_refused(memory: Memory) -> None:
    with pytest.raises(UnknownProjectError, match="Project with name No_Such does not exist"):
        ask(memory, name="No_Such")
    with pytest.raises(InvalidProjectNameError):
        ask(memory, name=" ")


def test_three_years_are_the_longest_range_of_a_split(memory: Memory) -> None:
    assert ask(memory, asked=AskedRange(MONDAY - timedelta(days=1_095), MONDAY)).covered.window.length == 1_096
    with pytest.raises(InvalidQuestionError, match="has 1097 days, it should have at most 1096"):
        ask(memory, asked=AskedRange(MONDAY - timedelta(days=1_096), MONDAY))


def test_an_answer_that_would_have_too_many_numbers_is_refused_until_it_is_made_coarser(memory: Memory) -> None:
    year_and_a_day = AskedRange(MONDAY - timedelta(days=400), MONDAY)

    with pytest.raises(InvalidQuestionError, match="401 buckets of up to 1000 values are more than 400000 numbers"):
        ask(memory, asked=year_and_a_day, limit=1_000)
    assert ask(memory, asked=AskedRange(MONDAY - timedelta(days=399), MONDAY), limit=1_000).series.sums.downloads == 75
    assert ask(memory, asked=year_and_a_day, limit=1_000, granularity=Granularity.WEEK).series.sums.downloads == 75
