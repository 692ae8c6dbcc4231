"""Series as an index and as shares."""

from datetime import timedelta

from pepy.domain.charts.chart import Measure
from pepy.domain.charts.measures import measured
from pepy.domain.charts.request import Look
from pepy.domain.charts.sentences import description, heading
from pepy.domain.charts.svg import render
from tests.fakes.charts import SUNDAY, chart_of

LABELS = ("flask", "django")


def test_an_index_is_100_in_the_first_week_that_is_whole_and_has_downloads() -> None:
    chart = measured(chart_of((0, 200, 300), (50, 40, 60), labels=LABELS), Measure.INDEX)

    assert [series.downloads for series in chart.series] == [(0, 10_000, 15_000), (10_000, 8_000, 12_000)]
    assert heading(chart) == "Downloads (first = 100) per week"
    assert "in the last week flask 150, django 120" in description(chart)


def test_shares_are_parts_of_what_is_compared_in_that_week() -> None:
    chart = measured(chart_of((1, 0, 30), (2, 0, 10), labels=LABELS), Measure.SHARE)

    assert [series.downloads for series in chart.series] == [(3_333, None, 7_500), (6_666, None, 2_500)]
    assert heading(chart) == "Share of downloads per week"
    assert "in the last week flask 75%, django 25%" in description(chart)


def test_weeks_that_are_not_known_have_neither() -> None:
    missing = [SUNDAY - timedelta(days=days) for days in range(7, 14)]

    for measure in (Measure.INDEX, Measure.SHARE):
        chart = measured(chart_of((10, 20, 30), (10, 20, 30), labels=LABELS, missing=missing), measure)
        assert [series.downloads[1] for series in chart.series] == [None, None]


def test_numbers_of_a_measure_are_written_with_what_they_are() -> None:
    assert Measure.INDEX.text(10_000) == "100"
    assert Measure.INDEX.text(12_345_050) == "123,450.5"
    assert Measure.SHARE.text(833) == "8.33%"
    assert Measure.DOWNLOADS.text(1_250) == "1.3k"


def test_the_axis_of_a_measured_chart_is_labelled_with_it() -> None:
    shares = render(measured(chart_of((3, 1), (1, 3), labels=LABELS), Measure.SHARE), Look(stacked=True))

    assert ">100%<" in shares


def test_downloads_stay_as_they_are() -> None:
    chart = chart_of((1, 2), labels=("flask",))

    assert measured(chart, Measure.DOWNLOADS) is chart
