"""What a chart shows in words."""

from datetime import timedelta

import pytest

from pepy.domain.charts.sentences import description, footnote, heading
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.downloads.filter import DownloadFilter
from tests.fakes.charts import SUNDAY, chart_of


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({}, "flask: downloads per week"),
        ({"dimension": "python"}, "flask: downloads per week by Python version"),
        ({"dimension": "country"}, "flask: downloads per week by country"),
        ({"counted": DownloadFilter(with_ci=False)}, "flask: downloads per week, without CI"),
        ({"counted": DownloadFilter(False, False)}, "flask: downloads per week, without CI and mirrors"),
    ],
)
def test_the_heading_says_what_is_counted(others: dict, said: str) -> None:
    assert heading(chart_of([1, 2], labels=["flask"], **others)) == said


def test_several_projects_have_a_heading_without_names() -> None:
    chart = chart_of([1], [2], granularity=Granularity.DAY, counted=DownloadFilter(with_mirrors=False))

    assert heading(chart) == "Downloads per day, without mirrors"


def test_a_single_series_is_described_by_its_course() -> None:
    assert description(chart_of([1000, 30, 20_000, 500], labels=["flask"])) == (
        "From 27 Jul 2026 to 23 Aug 2026: flask 21,530 downloads. "
        "Per week: first 1,000 (week of 27 Jul 2026), last 500 (week of 17 Aug 2026), "
        "highest 20,000 (week of 10 Aug 2026), lowest 30 (week of 3 Aug 2026)."
    )


def test_several_series_are_described_by_their_sums() -> None:
    assert description(chart_of([1, 0], [20, 30], labels=["flask", "click"], unknown_names=("flusk",))) == (
        "From 10 Aug 2026 to 23 Aug 2026: downloads of flask 1, click 50. No such project: flusk."
    )


def test_what_is_missing_is_told_and_the_sums_hold_what_is_known() -> None:
    missing = [SUNDAY - timedelta(days=days) for days in (*range(7, 14), 15)]
    chart = chart_of([7, 6, 0, 9], labels=["flask"], missing=missing)

    assert description(chart) == (
        "From 27 Jul 2026 to 23 Aug 2026: flask 22 downloads. "
        "Per week: first 7 (week of 27 Jul 2026), last 9 (week of 17 Aug 2026), "
        "highest 9 (week of 17 Aug 2026), lowest 7 (week of 27 Jul 2026). "
        "Not known: 1 of 4 weeks, drawn as gaps. Too low because days are missing: 1 of 4 weeks."
    )


def test_weeks_that_are_cut_short_are_told_of() -> None:
    chart = chart_of([1, 2, 3, 9], first_day=SUNDAY - timedelta(days=22))

    assert description(chart).endswith("Not drawn: weeks that are not whole.")


def test_one_day_is_one_number() -> None:
    chart = chart_of([12_345], labels=["flask"], granularity=Granularity.DAY)

    assert description(chart) == "From 23 Aug 2026 to 23 Aug 2026: flask 12,345 downloads. 23 Aug 2026: 12,345."


def test_the_footnote_names_what_does_not_exist_and_before_the_first_import_no_day() -> None:
    assert footnote(chart_of([1], data_through=None, unknown_names=("flusk", "x" * 99))) == (
        f"no such project: flusk, {'x' * 60}\u2026"
    )
