"""What a chart is made from: which projects, in which range, in which buckets."""

from datetime import date, timedelta

import pytest

from pepy.application.query.charts.find_chart import FindChart, FindChartHandler
from pepy.domain.charts.chart import Chart
from pepy.domain.charts.request import ChartRequest
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.errors import InvalidProjectNameError, InvalidQuestionError, UnknownProjectError
from pepy.domain.index.data_event import DataEvent
from tests.fakes.handlers import MONDAY, Memory
from tests.fakes.memory_events import MemoryEvents

FLASK = {
    "version": {"3.0": (60, 20, 5), "2.3": (7, 0, 0)},
    "python": {"3.12": (40, 20, 0), "3.11": (20, 0, 5), None: 7},
}


@pytest.fixture(scope="module")
def memory() -> Memory:
    """`flask` on twenty days up to Monday, `click` on the last; one Saturday is missing."""
    memory = Memory()
    for days_ago in range(19, -1, -1):
        if days_ago != 9:
            projects = {"flask": FLASK} if days_ago else {"flask": FLASK, "click": {"version": {"8.1": 3}}}
            memory.import_day(MONDAY - timedelta(days=days_ago), projects)
    return memory


def ask(memory: Memory, *names: str, **parameters: str) -> Chart:
    return memory.handler(FindChartHandler).handle(FindChart(names, ChartRequest.parse(parameters))).chart


def test_days_before_the_first_import_are_not_drawn_and_a_missing_day_is_not_known(memory: Memory) -> None:
    chart = ask(memory, "FLASK")

    assert (chart.subject, chart.granularity, len(chart.buckets)) == ("flask", Granularity.DAY, 20)
    assert chart.series[0].downloads == (67,) * 10 + (None,) + (67,) * 9
    assert chart.data_through == MONDAY


def test_days_before_the_first_import_are_gaps_where_they_were_asked_for(memory: Memory) -> None:
    chart = ask(memory, "flask", **{"from": "2026-08-01", "to": "2026-08-06"})

    assert chart.series[0].downloads == (None, None, None, None, 67, 67)


def test_days_are_summed_into_the_buckets_that_were_asked_for(memory: Memory) -> None:
    chart = ask(memory, "flask", "click", granularity="week")

    assert [bucket.window.first_day for bucket in chart.buckets] == [date(2026, 8, day) for day in (5, 10, 17, 24)]
    assert [series.downloads for series in chart.series] == [(5 * 67, 6 * 67, 7 * 67, 67), (0, 0, 0, 3)]
    assert [series.label for series in chart.series] == ["flask", "click"]
    assert [bucket.complete for bucket in chart.buckets] == [False, False, True, False]
    assert chart.subject == ""


def test_a_dimension_is_drawn_by_value_and_the_rest_is_one_more(memory: Memory) -> None:
    chart = ask(memory, "flask", dimension="python", period="month")

    assert (chart.subject, chart.dimension) == ("flask", "python")
    assert {series.label: series.downloads[0] for series in chart.series} == {"3.12": 40, "3.11": 20, "unknown": 7}


def test_what_happened_to_the_data_in_the_days_that_are_drawn_goes_along() -> None:
    memory = Memory()
    for days_ago in (3, 2, 1, 0):
        memory.import_day(MONDAY - timedelta(days=days_ago), {"flask": FLASK, "click": {"version": {"8.1": 3}}})
    before_the_first_day = DataEvent(date(2026, 5, 1), date(2026, 5, 1), "loss", "before the first day")
    events = [
        before_the_first_day,
        DataEvent(date(2026, 8, 22), date(2026, 8, 22), "definition", "something else is counted"),
        DataEvent(date(2026, 8, 23), date(2026, 8, 24), "duplication", "twice", "click"),
    ]
    for event in events:
        MemoryEvents(memory.store).add(event)

    assert ask(memory, "flask").events == (events[1],)
    assert ask(memory, "flask", dimension="python").events == (events[1],)
    assert ask(memory, "flask", "click").events == tuple(events[1:])
    assert before_the_first_day in ask(memory, "flask", **{"from": "2026-04-01"}).events


def test_eight_values_have_a_series_of_their_own() -> None:
    memory = Memory()
    memory.import_day(MONDAY, {"flask": {"version": {f"1.{number}": 20 - number for number in range(11)}}})

    series = ask(memory, "flask", dimension="version").series

    assert [one.label for one in series] == [*(f"1.{number}" for number in range(8)), "all others"]
    assert (series[-1].downloads, series[-1].is_rest) == ((12 + 11 + 10,), True)


def test_groups_of_versions_are_drawn_of_those_that_are_selected() -> None:
    memory = Memory()
    memory.import_day(MONDAY, {"flask": {"version": {"2.9": 1, "3.0": 5, "3.1rc1": 2, "3.1": 30}}})
    parameters = {"dimension": "version", "group": "major", "prereleases": "separate", "values": ">=3.0rc1"}

    chart = ask(memory, "flask", **parameters)

    assert chart.dimension == "major version"
    assert {series.label: series.downloads[0] for series in chart.series} == {"3": 35, "3 pre-releases": 2}


def test_values_and_filters_count(memory: Memory) -> None:
    chart = ask(memory, "flask", dimension="version", values="3.*", ci="false", mirrors="false")

    assert [(series.label, series.downloads[0]) for series in chart.series] == [("3.0", 35)]
    assert ask(memory, "flask", ci="false").series[0].downloads[0] == 47


def test_of_several_projects_none_is_split_and_unknown_ones_are_left_out(memory: Memory) -> None:
    chart = ask(memory, "flask", "No.Such", "click", dimension="python")

    assert [series.label for series in chart.series] == ["flask", "click"]
    assert (chart.unknown_names, chart.dimension, chart.subject) == (("No.Such",), "", "")


def test_two_spellings_of_a_name_are_one_project_that_can_be_split(memory: Memory) -> None:
    assert len(ask(memory, "flask", "FLASK", dimension="python").series) == 3


def test_without_any_known_project_there_is_no_chart(memory: Memory) -> None:
    with pytest.raises(UnknownProjectError, match="Project with name flusk, clack does not exist"):
        ask(memory, "flusk", "clack")
    with pytest.raises(UnknownProjectError, match="Project with name flusk does not exist"):
        ask(memory, "flusk", dimension="python")
    with pytest.raises(InvalidProjectNameError):
        ask(memory, "x" * 513)


@pytest.mark.parametrize(
    ("names", "parameters", "message"),
    [
        ([], {}, "No project is named: ask for names=requests,flask,numpy"),
        ([f"p{n}" for n in range(11)], {}, "A chart can have 10 projects, not 11: name fewer of them"),
        (
            ["flask"],
            {"from": "2021-01-01", "granularity": "day"},
            "more than a chart can show: ask for granularity=week",
        ),
        (["flask"], {"from": "2010-01-01"}, "it should have at most 3653"),
        (["flask"], {"from": "2021-01-01", "dimension": "version"}, "it should have at most 1096"),
        (["flask"], {"from": "2026-08-02", "to": "2026-08-01"}, "is reversed"),
        (["flask"], {"from": "2090-01-01"}, "should be between"),
    ],
)
def test_what_is_too_much_or_makes_no_range_is_refused_with_advice(
    memory: Memory, names: list[str], parameters: dict[str, str], message: str
) -> None:
    with pytest.raises(InvalidQuestionError, match=message):
        ask(memory, *names, **parameters)


def test_ten_projects_and_three_years_of_days_are_not_too_much(memory: Memory) -> None:
    names = [f"p{number}" for number in range(9)]

    assert len(ask(memory, "flask", *names, **{"from": "2023-09-01"}, granularity="day").buckets) == 1_089
