"""Whether badges fit their texts where it counts: in a real browser, with a real font."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from attrs import frozen

from pepy.domain.badges.badge import Badge, BadgeStyle
from pepy.domain.badges.picture.colors import BLUE, GREY
from pepy.domain.badges.picture.logo import Logo
from pepy.domain.badges.request import BadgePeriod
from tests import renderers

DOT = Logo("data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=")
NUMBERS = ("0", "1", "999", "1k", "1.3k", "12k", "999.9k", "11.1M", "9G", "1000P", "9223372036854775807", "not found")
ASCII_TEXTS = (
    *(period.value for period in BadgePeriod),
    *("i", "WWW", "AVAVA To Wy.", "il|I1!", "pip install", "x" * 64, "W" * 64, "@%&<>\"'"),
)
SPACED_TEXTS = (
    "t\u00e9l\u00e9chargements",
    "\u0437\u0430\u0433\u0440\u0443\u0437\u043a\u0438",
    "\u03b3\u03ac\u03bc\u03bc\u03b1",
)
OTHER_TEXTS = (
    *("t\u00e9l\u00e9chargements", "\u0437\u0430\u0433\u0440\u0443\u0437\u043a\u0438", "\u4e0b\u8f7d\u91cf"),
    *("\u062a\u062d\u0645\u064a\u0644", "\u05d4\u05d5\u05e8\u05d3\u05d5\u05ea", "\U0001f4e6 \u2764\ufe0f", "\ufdfa"),
)

MEASURE = """
for (const svg of document.querySelectorAll('svg')) {
  const boxes = svg.querySelectorAll('path[fill^="#"], rect[fill^="#"]');
  const logo = svg.querySelector('image');
  const texts = svg.querySelectorAll('text:not([aria-hidden])');
  const picture = svg.getBoundingClientRect();
  const sides = [...texts].map((text, side) => {
    const free = text.parentNode.appendChild(text.cloneNode(true));
    free.removeAttribute('textLength');
    free.style.fontKerning = 'none';
    const natural = free.getComputedTextLength() / 10;
    free.removeAttribute('letter-spacing');
    const tight = free.getComputedTextLength() / 10;
    free.remove();
    const box = boxes[side].getBoundingClientRect(), drawn = text.getBoundingClientRect();
    const start = side === 0 && logo ? logo.getBoundingClientRect().right : box.left;
    return {
      text: text.textContent, after_logo: side === 0 && logo !== null, natural, tight,
      declared: text.getAttribute('textLength') / 10, drawn: drawn.width,
      room_left: drawn.left - start, room_right: box.right - drawn.right,
      room_above: drawn.top - picture.top, room_below: picture.bottom - drawn.bottom
    };
  });
  results.push({style: svg.dataset.style, sides});
}
"""


@frozen
class Side:
    """What the browser measured of one text, in pixels."""

    style: str
    text: str
    after_logo: bool
    natural: float
    tight: float
    declared: float
    drawn: float
    room_left: float
    room_right: float
    room_above: float
    room_below: float

    @property
    def fitting(self) -> float:
        """The natural width without kerning, less the spacing that a browser leaves after the last letter too."""
        return self.natural - (self.natural - self.tight) / max(len(self.text), 1)


def badges(left_texts: tuple[str, ...]) -> list[Badge]:
    numbers = [("downloads", number) for number in NUMBERS]
    texts = [*((text, "12k") for text in left_texts), *numbers]
    return [
        Badge(left, right, GREY, BLUE, style, logo)
        for left, right in texts
        for style in BadgeStyle
        for logo in (None, DOT)
    ]


@pytest.fixture(scope="module")
def browser() -> str:
    return renderers.browser()


def measured(browser: str, folder: Path, drawn: list[Badge]) -> list[Side]:
    pictures = "\n".join(badge.render().replace("<svg", f'<svg data-style="{badge.style.value}"', 1) for badge in drawn)
    script = f"const results = []; {MEASURE} document.querySelector('pre').textContent = JSON.stringify(results);"
    page = folder / "badges.html"
    page.write_text(f'<!doctype html><meta charset="utf-8">{pictures}<pre></pre><script>{script}</script>', "utf-8")
    command = [browser, *renderers.BROWSER_FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri()]
    dumped = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, encoding="utf-8").stdout
    results = json.loads(html.unescape(re.search(r"<pre>(.*)</pre>", dumped, re.DOTALL)[1]))
    assert len(results) == len(drawn)
    return [Side(result["style"], **side) for result in results for side in result["sides"]]


@pytest.fixture(scope="module")
def ascii_sides(browser: str, tmp_path_factory: pytest.TempPathFactory) -> list[Side]:
    return measured(browser, tmp_path_factory.mktemp("browser"), badges(ASCII_TEXTS))


def test_no_text_leaves_its_side_of_the_badge(ascii_sides: list[Side]) -> None:
    cramped = [side for side in ascii_sides if min(side.room_left, side.room_right) < 2.5]
    assert not cramped


def test_no_text_leaves_the_badge_above_or_below(ascii_sides: list[Side]) -> None:
    assert not [side for side in ascii_sides if min(side.room_above, side.room_below) < 1]


def test_a_text_stands_in_the_middle_of_its_side(ascii_sides: list[Side]) -> None:
    assert not [side for side in ascii_sides if not side.after_logo and abs(side.room_left - side.room_right) > 1.5]


def test_the_browser_keeps_the_length_that_a_text_was_measured_with(ascii_sides: list[Side]) -> None:
    assert not [side for side in ascii_sides if abs(side.drawn - side.declared) > 1.5]


def test_the_width_table_agrees_with_the_font_that_the_browser_draws(ascii_sides: list[Side]) -> None:
    _need_fonts("DejaVu Sans", "Liberation Sans")
    assert not [side for side in ascii_sides if abs(side.fitting - side.declared) > 0.6]


def test_letters_of_other_scripts_stay_on_their_side_as_well(browser: str, tmp_path: Path) -> None:
    sides = measured(browser, tmp_path, badges(OTHER_TEXTS))
    assert not [side for side in sides if min(side.room_left, side.room_right) < 1.5]


def test_letters_of_other_scripts_keep_their_spacing_in_for_the_badge(browser: str, tmp_path: Path) -> None:
    spaced = [Badge(text, "12k", GREY, BLUE, BadgeStyle.FOR_THE_BADGE) for text in SPACED_TEXTS]
    for side in measured(browser, tmp_path, spaced):
        assert side.natural - side.tight == pytest.approx(1.2 * len(side.text), abs=0.1)


def _need_fonts(*families: str) -> None:
    fonts = shutil.which("fc-list")
    listed = subprocess.run([fonts, ":", "family"], capture_output=True, text=True, check=True).stdout if fonts else ""
    missing = [family for family in families if family not in listed]
    if missing:
        pytest.skip(f"fonts of the width tables are not installed: {', '.join(missing)}")
