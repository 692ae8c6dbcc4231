"""Whether programs other than browsers draw badges, too: CairoSVG and librsvg, which make pictures for documents.

Both ignore `textLength`. A badge's ink is what changes in its picture when its texts are taken away.
"""

import re
import subprocess

import numpy as np
import pytest
from PIL import ImageFont

from pepy.domain.badges.badge import Badge, BadgeStyle
from pepy.domain.badges.picture.colors import BLUE, GREY
from tests.renderers import Renderer, cairosvg_renderer, librsvg_renderer, need_fonts, pixels, program

TEXTS = ("downloads", "downloads/month", "HIM", "&<>\"'", "W" * 20, "t\u00e9l\u00e9chargements")
FONTS = {"DejaVu Sans": "Verdana", "Liberation Sans": "Helvetica"}
"""The fonts whose widths badges are measured with, and what replaces them."""


@pytest.fixture(scope="module", params=["CairoSVG", "librsvg"])
def render(request: pytest.FixtureRequest) -> Renderer:
    need_fonts(FONTS)
    return cairosvg_renderer() if request.param == "CairoSVG" else librsvg_renderer()


def ink(badge: Badge, render: Renderer, scale: int = 1) -> np.ndarray:
    """How much of each pixel the texts cover, from 0 to 1, without their shadows and on plain boxes."""
    svg = re.sub(r'<text aria-hidden.*?</text>|<rect[^>]* fill="url\(#[^>]*>', "", badge.render())
    blank = re.sub("<text.*?</text>", "", svg)

    def covered(scale: int) -> np.ndarray:
        return np.abs(pixels(render(svg, scale)) - pixels(render(blank, scale))).max(axis=2)

    # Only in a large picture is some pixel surely covered whole.
    return covered(scale) / covered(4).max()


def ink_of_the_font(text: str, style: BadgeStyle) -> float:
    """How many pixels of a badge the outlines of its letters cover, drawn large by FreeType."""
    name = "Helvetica:bold" if style is BadgeStyle.SOCIAL else "Verdana"
    size = 10 if style is BadgeStyle.FOR_THE_BADGE else 11
    match = program("fc-match", "fontconfig")
    file = subprocess.run([match, "-f", "%{file}", name], capture_output=True, text=True, check=True).stdout
    mask = ImageFont.truetype(file, 8 * size).getmask(text)
    return sum(mask) / 255 / 8**2


@pytest.mark.parametrize("scale", [1, 4])
@pytest.mark.parametrize("style", BadgeStyle)
@pytest.mark.parametrize("text", ["DOWNLOADS", "SOGCQ"])
def test_letters_are_drawn_whole_and_not_as_bars(render: Renderer, text: str, style: BadgeStyle, scale: int) -> None:
    covered = ink(Badge(text, "", GREY, BLUE, style), render, scale).sum() / scale**2
    assert covered == pytest.approx(ink_of_the_font(text, style), rel=0.12)


@pytest.mark.parametrize("style", BadgeStyle)
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_in_the_middle_of_its_side_without_text_length(
    render: Renderer, style: BadgeStyle, text: str
) -> None:
    for badge in (Badge(text, "", GREY, BLUE, style), Badge("", text, GREY, BLUE, style)):
        places = re.findall(r' x="(\d+)"[^>]* textLength="(\d+)"', badge.render())
        center, length = next((int(x) / 10, int(length) / 10) for x, length in places if length != "0")
        columns = np.flatnonzero(ink(badge, render, scale=4).max(axis=0) > 0.2) / 4
        assert (columns[0] + columns[-1]) / 2 == pytest.approx(center, abs=2)
        assert columns[-1] - columns[0] == pytest.approx(length, abs=0.04 * length + 3)


def test_for_the_badge_is_spaced_without_text_length(render: Renderer) -> None:
    badge = Badge("\u0437\u0430\u0433\u0440\u0443\u0437\u043a\u0438", "", GREY, BLUE, BadgeStyle.FOR_THE_BADGE)
    tight = re.sub(' letter-spacing="[0-9]+"', "", badge.render())
    assert tight != badge.render()
    blank = re.sub("<text.*?</text>", "", tight)
    widths = []
    for svg in (badge.render(), tight):
        drawn = np.abs(pixels(render(svg, 4)) - pixels(render(blank, 4))).max(axis=(0, 2))
        columns = np.flatnonzero(drawn > 50)
        widths.append((columns[-1] - columns[0]) / 4)
    assert widths[0] - widths[1] == pytest.approx(7 * 1.2, abs=0.7)
