"""The text of a chart's picture: well-formed, small, harmless, and the same each time."""

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from pepy.application.query.charts.find_chart import MAX_BUCKETS
from pepy.domain.charts.request import MIN_WIDTH, Look
from pepy.domain.charts.svg import render, render_notice
from pepy.domain.charts.themes import DARK, LIGHT, SERIES_COLORS, THEMES
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.index.data_event import DataEvent
from tests.fakes.charts import SUNDAY, chart_of

SVG = "{http://www.w3.org/2000/svg}"
YEAR = [1_500_000 + 37_811 * (week * 7919 % 53) for week in range(52)]
NAMES = [
    *("requests", "charset-normalizer", "typing-extensions", "importlib-metadata", "python-dateutil"),
    *("cryptography", "django", "fastapi", "sqlalchemy", "numpy"),
]
RULE_CHANGE = DataEvent(
    date(2026, 3, 2), date(2026, 3, 2), "definition", "PyPI counts fetches of .metadata files no longer as downloads"
)
MAX_BYTES_OF_A_YEAR = 4_096


def popular(count: int) -> list[list[int]]:
    """Return series of a year of weeks, each half as large as the one before, going up and down by 4 %."""
    weeks = range(52)
    return [
        [(10_400 + 800 * (week * 7919 * (number + 3) % 53) // 53 - 400) * 1_000 // 2**number for week in weeks]
        for number in range(count)
    ]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - The XML is our own.


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("stacked", "count"), [(False, 1), (False, 5), (True, 1), (True, 5)])
def test_a_year_of_weeks_is_at_most_four_kilobytes(theme: str, stacked: bool, count: int) -> None:
    chart = chart_of(*popular(count), labels=NAMES[:count], events=[RULE_CHANGE])

    assert len(render(chart, Look(stacked=stacked, theme=THEMES[theme])).encode()) <= MAX_BYTES_OF_A_YEAR


@pytest.mark.parametrize("stacked", [False, True])
def test_the_narrowest_chart_has_room_for_the_most_buckets(stacked: bool) -> None:
    days = [5_000 + 4_000 * (day % 2) for day in range(MAX_BUCKETS)]
    chart = chart_of(days, days, granularity=Granularity.DAY)

    assert parsed(render(chart, Look(width=MIN_WIDTH, stacked=stacked))).findall(f".//{SVG}path")


@pytest.mark.parametrize("stacked", [False, True])
def test_as_many_series_as_a_chart_can_have_take_half_as_much_again(stacked: bool) -> None:
    chart = chart_of(*popular(len(NAMES)), labels=NAMES, events=[RULE_CHANGE])

    assert len(render(chart, Look(stacked=stacked)).encode()) <= MAX_BYTES_OF_A_YEAR * 3 // 2


@pytest.mark.parametrize("stacked", [True, False])
def test_the_same_chart_is_the_same_bytes(stacked: bool) -> None:
    one, other = (render(chart_of(YEAR, YEAR, labels=NAMES[:2]), Look(stacked=stacked)) for _ in range(2))

    assert one == other


def test_a_picture_has_a_size_a_name_and_a_description() -> None:
    picture = parsed(render(chart_of([70, 140], labels=["flask"], events=[RULE_CHANGE]), Look(600, 200)))

    assert {name: picture.get(name) for name in ("width", "height", "viewBox", "role")} == {
        "width": "600",
        "height": "200",
        "viewBox": "0 0 600 200",
        "role": "img",
    }
    assert [child.tag for child in picture][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert picture.findtext(f"{SVG}title") == "flask: downloads per week"
    assert picture.findtext(f"{SVG}desc").startswith("From 10 Aug 2026 to 23 Aug 2026: flask 210 downloads. ")


def test_an_event_is_a_mark_with_its_text_as_a_title() -> None:
    picture = parsed(render(chart_of(YEAR, labels=["flask"], events=[RULE_CHANGE]), Look()))

    titles = [title.text for group in picture.iter(f"{SVG}g") for title in group.findall(f"{SVG}title")]
    assert titles == ["2 Mar 2026: PyPI counts fetches of .metadata files no longer as downloads"]


def test_the_title_of_a_long_event_is_cut_and_the_description_has_all_of_it() -> None:
    long = evolve(RULE_CHANGE, text="a long story " * 20)
    svg = render(chart_of(YEAR, labels=["flask"], events=[long]), Look())

    assert re.search(r"<title>2 Mar 2026: a long story .{50,60}…</title>", svg)
    assert long.text.strip() in parsed(svg).findtext(f"{SVG}desc")


def test_auto_follows_what_the_reader_prefers_and_the_other_themes_do_not() -> None:
    auto, light, dark = (render(chart_of([1, 2]), Look(theme=THEMES[name])) for name in ("auto", "light", "dark"))

    assert re.sub("<style>.*</style>", "", auto) == light
    assert "@media(prefers-color-scheme:dark)" in auto
    assert "<style>" not in dark
    assert (LIGHT.ground in light, DARK.ground in light) == (True, False)
    assert f'fill="{DARK.ground}"' in dark


def test_what_is_too_much_for_a_line_is_said_in_several() -> None:
    picture = parsed(render_notice("Downloads", "ask for a shorter range " * 20, Look(width=360)))

    assert len(picture.findall(f".//{SVG}g/{SVG}text")) == 6


@pytest.mark.parametrize("granularity", Granularity)
def test_a_chart_of_which_nothing_is_known_says_so(granularity: Granularity) -> None:
    chart = chart_of([1], granularity=granularity, first_day=SUNDAY, last_day=SUNDAY, missing=[SUNDAY])

    assert "No data: nothing is known" in render(chart, Look())


ODD_NAMES = (
    *("<script>alert(1)</script>", "]]>&amp;\"'", "\u202e\u0645\u0631\u062d\u0628\u0627"),
    *("\U0001f469\u200d\U0001f467" * 99, "\x00\ud800"),
)
FOREIGN = re.compile(r"href|url\(|@import|<!|\son\w+=")

names = st.text(max_size=200) | st.sampled_from(ODD_NAMES)


@given(st.lists(names, min_size=1, max_size=10), names, st.booleans())
def test_whatever_things_are_called_a_picture_is_well_formed_and_holds_no_script(
    labels: list[str], text: str, stacked: bool
) -> None:
    event = DataEvent(date(2026, 8, 20), date(2026, 8, 21), "note", text)
    chart = chart_of(
        *[[1, 2, 3]] * len(labels), labels=labels, events=[event], dimension="system", unknown_names=(text,)
    )

    for svg in (render(chart, Look(stacked=stacked)), render_notice(text, text, Look())):
        tags = {element.tag.removeprefix(SVG) for element in parsed(svg).iter()}
        assert tags <= {"svg", "title", "desc", "style", "g", "path", "text", "circle"}
        assert not FOREIGN.search(re.sub("<title>.*?</title>|<desc>.*?</desc>|<text.*?</text>", "", svg))


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [part / 255 for part in bytes.fromhex(digits)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", [LIGHT, DARK])
def test_all_colors_can_be_told_from_the_ground(ground: object) -> None:
    assert min(contrast(color, ground.ground) for color in SERIES_COLORS) >= 3
    assert min(contrast(color, ground.ground) for color in (ground.ink, ground.muted)) >= 4.5


def test_colors_of_series_differ_in_lightness() -> None:
    lightness = [116 * luminance(color) ** (1 / 3) - 16 for color in SERIES_COLORS]

    assert len(set(SERIES_COLORS)) == 10
    assert min(abs(one - other) for one, other in pairwise(lightness)) >= 7
    assert min(later - earlier for earlier, later in pairwise(sorted(lightness))) >= 0.5
