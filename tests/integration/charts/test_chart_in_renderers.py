"""Whether charts look as they are laid out where they are drawn: in a browser, by CairoSVG and by librsvg."""

import re
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from pepy.domain.charts.chart import Chart
from pepy.domain.charts.layout import lay_out
from pepy.domain.charts.request import Look
from pepy.domain.charts.svg import render
from pepy.domain.charts.themes import DARK, LIGHT, SERIES_COLORS, THEMES
from tests.fakes.charts import SUNDAY, chart_of
from tests.renderers import Renderer, browser_renderer, cairosvg_renderer, librsvg_renderer, need_fonts, pixels

LOOK = Look(width=600, height=300)
SCALE = 2
GAP = [SUNDAY - timedelta(days=days) for days in range(14, 28)]
"""The fourth and third weeks from the end."""


@pytest.fixture(scope="module", params=["CairoSVG", "librsvg", "browser"])
def renderer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    need_fonts({"DejaVu Sans": "system-ui"})
    if request.param == "browser":
        return browser_renderer(tmp_path_factory.mktemp("browser"), (LOOK.width, LOOK.height))
    return cairosvg_renderer() if request.param == "CairoSVG" else librsvg_renderer()


def rgb(color: str) -> np.ndarray:
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    return np.array(list(bytes.fromhex(digits)), dtype=float)


def lines() -> Chart:
    rows = [[40, 60, 90, 95, 0, 0, 70, 50], [10, 15, 20, 15, 0, 0, 5, 10]]
    return chart_of(*rows, labels=["requests & more", "a-rather-long-name-of-a-project"], missing=GAP)


def around(picture: np.ndarray, point: tuple[int, int]) -> np.ndarray:
    """Return the pixels on and beside a point in half pixels, which are pixels at this scale."""
    x, y = point
    return picture[y - 1 : y + 2, x - 1 : x + 2].reshape(-1, 3)


def test_lines_go_through_their_points_and_nothing_is_drawn_in_a_gap(renderer: Renderer) -> None:
    chart = lines()
    layout, drawn = lay_out(chart, LOOK), pixels(renderer(render(chart, LOOK), SCALE))

    for curve, color in zip(layout.curves, SERIES_COLORS, strict=False):
        for stroke in curve.strokes:
            for point in stroke.points:
                assert np.abs(around(drawn, point) - rgb(color)).sum(axis=1).min() < 30, (point, color)
    before, after = layout.curves[0].strokes
    inside = slice(before.points[-1][0] + 6, after.points[0][0] - 6)
    plot = drawn[2 * layout.plot.top + 2 : 2 * layout.plot.bottom - 2, inside].reshape(-1, 3)
    assert {tuple(map(int, color)) for color in plot} <= greys(plot)


def greys(colors: np.ndarray) -> set[tuple[int, ...]]:
    """Return the colours that ground and hairlines have: all but those of series."""
    return {tuple(map(int, color)) for color in colors if color.max() - color.min() < 20}


def test_a_stack_shows_all_its_layers(renderer: Renderer) -> None:
    chart = chart_of(*[[10, 20, 30, 20]] * 8)
    look = Look(LOOK.width, LOOK.height, stacked=True)
    layout, drawn = lay_out(chart, look), pixels(renderer(render(chart, look), SCALE))

    below = 2 * layout.plot.bottom
    for curve, color in zip(layout.curves, SERIES_COLORS, strict=False):
        x, top = curve.strokes[0].points[2]
        assert np.abs(around(drawn, (x, (top + below) // 2)) - rgb(color)).max() < 12
        below = top


def test_texts_stay_in_the_boxes_that_they_were_measured_with(renderer: Renderer) -> None:
    chart = lines()
    svg, layout = render(chart, LOOK), lay_out(chart, LOOK)
    blank = re.sub("<text.*?</text>", "", svg)
    ink = np.abs(pixels(renderer(svg, SCALE)) - pixels(renderer(blank, SCALE))).max(axis=2) > 40

    assert ink.any()
    for label in layout.labels:
        box = label.box
        part = ink[SCALE * box.top : SCALE * box.bottom + 1, SCALE * box.left - 2 : SCALE * box.right + 2]
        assert part.any(), label.text
        part[:] = False
    assert not ink.any()


@pytest.mark.parametrize(("prefers_dark", "ground"), [(True, DARK), (False, LIGHT)])
def test_a_browser_shows_the_theme_that_its_reader_prefers(tmp_path: Path, prefers_dark: bool, ground: object) -> None:
    renderer = browser_renderer(tmp_path, (LOOK.width, LOOK.height), prefers_dark=prefers_dark)

    drawn = pixels(renderer(render(lines(), Look(LOOK.width, LOOK.height, THEMES["auto"])), 1))

    assert tuple(drawn[1, 1]) == tuple(rgb(ground.ground))
    assert np.abs(drawn.reshape(-1, 3) - rgb(ground.ink)).sum(axis=1).min() < 60


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_programs_that_know_no_media_queries_draw_the_theme_or_light(theme: str) -> None:
    ground = rgb((DARK if theme == "dark" else LIGHT).ground)
    for renderer in (cairosvg_renderer(), librsvg_renderer()):
        drawn = pixels(renderer(render(lines(), Look(LOOK.width, LOOK.height, THEMES[theme])), 1))
        assert tuple(drawn[1, 1]) == tuple(ground)
