"""Parsing a chart's parameters."""

from datetime import date

import pytest

from pepy.domain.charts.request import ChartRequest, Look, fitting_granularity
from pepy.domain.charts.themes import THEMES
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.projects.version_groups import VersionGrouping, VersionLevel


def test_without_parameters_a_chart_is_of_a_year_and_as_large_as_a_readme_is_wide() -> None:
    asked = ChartRequest.parse({})

    assert asked == ChartRequest()
    assert asked.range == AskedRange(default_days=365)
    assert asked.look == Look(width=720, height=320, theme=THEMES["auto"], stacked=False)


def test_every_parameter_is_understood_in_any_case() -> None:
    asked = ChartRequest.parse(
        {
            "from": "2026-01-01",
            "to": " 2026-06-30 ",
            "period": "QUARTER",
            "granularity": "Day",
            "dimension": "Python",
            "values": "3.*",
            "ci": "false",
            "mirrors": "no",
            "stacked": "True",
            "theme": "Dark",
            "width": "800",
            "height": "240px",
        }
    )

    assert asked.range == AskedRange(date(2026, 1, 1), date(2026, 6, 30), 91)
    assert (asked.granularity, asked.dimension) == (Granularity.DAY, "python")
    assert asked.counted == DownloadFilter(with_ci=False, with_mirrors=False)
    assert asked.selection.select({"3.12", "2.7"}) == {"3.12"}
    assert asked.look == Look(800, 240, THEMES["dark"], stacked=True)


@pytest.mark.parametrize(
    "typed",
    [
        {"from": "2026-02-30", "to": "yesterday", "period": "decade", "granularity": "hour", "dimension": "colour"},
        {"from": "26-01-01", "to": "", "period": "", "granularity": "", "dimension": "", "values": "3.*"},
        {"values": "a" * 9000, "ci": "perhaps", "mirrors": "\x00", "stacked": "2", "theme": "pink"},
        {"width": "wide", "height": "-1"},
        {"width": "1e3", "height": "\u0663\u0662\u0660"},
        {"width": "9" * 5000, "height": "99999999"},
    ],
)
def test_what_makes_no_sense_is_as_if_it_were_not_there(typed: dict[str, str]) -> None:
    assert ChartRequest.parse(typed) == ChartRequest()


def test_malformed_values_are_all_values() -> None:
    assert ChartRequest.parse({"dimension": "version", "values": ">=x,"}).selection is None


@pytest.mark.parametrize(
    ("typed", "grouping"),
    [
        ({"dimension": "version", "group": "Major"}, VersionGrouping(VersionLevel.MAJOR)),
        (
            {"dimension": "version", "group": "minor", "prereleases": "Separate"},
            VersionGrouping(VersionLevel.MINOR, True),
        ),
        ({"dimension": "version", "group": "minor", "prereleases": "no"}, VersionGrouping(VersionLevel.MINOR)),
        ({"dimension": "version", "group": "patch"}, None),
        ({"dimension": "version", "prereleases": "separate"}, None),
        ({"dimension": "python", "group": "major"}, None),
    ],
)
def test_only_versions_are_grouped(typed: dict[str, str], grouping: VersionGrouping | None) -> None:
    assert ChartRequest.parse(typed).grouping == grouping


@pytest.mark.parametrize(
    ("typed", "width", "height"), [(("0", "1"), 320, 200), (("321", "201"), 321, 201), (("999999", "5000"), 2000, 1200)]
)
def test_sizes_are_bounded(typed: tuple[str, str], width: int, height: int) -> None:
    look = ChartRequest.parse({"width": typed[0], "height": typed[1]}).look

    assert (look.width, look.height) == (width, height)


def test_all_is_ten_years_and_three_where_it_is_split() -> None:
    assert ChartRequest.parse({"period": "all"}).range.default_days == 3_653
    assert ChartRequest.parse({"period": "all", "dimension": "country"}).range.default_days == 1_096


@pytest.mark.parametrize(
    ("days", "granularity"), [(1, "day"), (89, "day"), (90, "week"), (729, "week"), (730, "month"), (3_653, "month")]
)
def test_long_ranges_are_drawn_in_weeks_and_longer_ones_in_months(days: int, granularity: str) -> None:
    assert fitting_granularity(days) == granularity
