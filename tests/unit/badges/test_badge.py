import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.badges.badge import Badge, drawable_text
from pepy.domain.badges.picture.colors import BLUE, GREY, HexColor

SVG = "{http://www.w3.org/2000/svg}"
ANY_TEXT = st.text(st.characters(exclude_categories=[]))


def drawn(badge: Badge) -> ET.Element:
    return ET.fromstring(badge.render().encode("utf-8"))  # noqa: S314 - The XML is our own.


def badge_saying(left_text: str, right_text: str = "1k", color: HexColor = GREY) -> Badge:
    return Badge(left_text, right_text, color, BLUE)


def visible_texts(badge: Badge) -> list[ET.Element]:
    return [text for text in drawn(badge).iter(f"{SVG}text") if text.get("aria-hidden") is None]


def test_a_badge_shows_its_two_texts_in_plain_text_nodes():
    assert [text.text for text in visible_texts(badge_saying("downloads", "12k"))] == ["downloads", "12k"]


def test_a_badge_can_be_read_aloud():
    picture = drawn(badge_saying("downloads", "12k"))
    assert (picture.get("role"), picture.get("aria-label")) == ("img", "downloads: 12k")
    assert picture.findtext(f"{SVG}title") == "downloads: 12k"


def test_both_sides_have_their_colors():
    fills = [path.get("fill") for path in drawn(badge_saying("downloads")).iter(f"{SVG}path")]
    assert fills == ["#555", "#007ec6"]


def test_a_badge_is_as_wide_as_its_texts_and_their_margins():
    # 58.9 and 20.4 pixels of text, rounded up, and 5 pixels on either side of each.
    picture = drawn(badge_saying("downloads", "12k"))
    assert (picture.get("width"), picture.get("height")) == (str(59 + 10 + 21 + 10), "20")


def test_every_text_is_held_to_the_length_it_was_measured_with():
    left, right = visible_texts(badge_saying("downloads", "12k"))
    assert (left.get("textLength"), left.get("x")) == ("589", "345")
    assert (right.get("textLength"), right.get("x")) == ("204", "845")


def test_letters_beyond_ascii_are_stretched_together():
    ascii_text, arabic_text = visible_texts(badge_saying("downloads", "\u062a\u062d\u0645\u064a\u0644"))
    assert ascii_text.get("lengthAdjust") is None
    assert arabic_text.get("lengthAdjust") == "spacingAndGlyphs"


@pytest.mark.parametrize(("color", "text_color"), [(GREY, "#fff"), (HexColor("#ff0"), "#333")])
def test_a_text_is_dark_on_a_light_color_only(color, text_color):
    left, right = visible_texts(badge_saying("downloads", color=color))
    assert (left.get("fill"), right.get("fill")) == (text_color, "#fff")


def test_markup_in_a_text_stays_text():
    typed = """</text><script>alert("1" & '2')</script>"""
    badge = badge_saying(typed)
    assert "<script" not in badge.render()
    assert visible_texts(badge)[0].text == typed
    assert drawn(badge).get("aria-label") == f"{typed}: 1k"


def test_a_badge_is_made_of_known_elements_and_refers_to_nothing_outside():
    picture = badge_saying("downloads").render()
    assert set(re.findall(r"<(\w+)", picture)) == {
        *("svg", "title", "linearGradient", "stop", "path", "rect", "g", "text")
    }
    assert re.findall(r"https?://[^\"]*", picture) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize(
    ("typed", "drawable"),
    [
        ("", ""),
        ("  many \t\r\n blanks ", "many blanks"),
        ("nul\x00 bell\x07 delete\x7f c1\x85", "nul bell delete c1"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("not a character \uffff", "not a character"),
        ("reversed \u202e1k\u2069", "reversed 1k"),
        ("e\u0301te\u0301 \u1103\u1161", "\u00e9t\u00e9 \ub2e4"),
        ("\U0001f4e6 \u4e0b\u8f7d \u05d4\u05d5\u05e8", "\U0001f4e6 \u4e0b\u8f7d \u05d4\u05d5\u05e8"),
    ],
)
def test_what_cannot_be_drawn_is_left_out(typed, drawable):
    assert drawable_text(typed) == drawable


def test_a_text_ends_after_64_characters():
    assert drawable_text("x" * 65) == "x" * 64
    assert drawable_text("x" * 63 + " y") == "x" * 63
    assert visible_texts(badge_saying("<" * 65))[0].text == "<" * 64


def test_cutting_never_counts_characters_that_are_left_out():
    assert drawable_text("\x00" * 100 + "downloads") == "downloads"


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_gives_a_well_formed_badge_and_always_the_same_bytes(left_text, right_text):
    badge = badge_saying(left_text, right_text)
    assert [text.text or "" for text in visible_texts(badge)] == [badge.left_text, badge.right_text]
    assert badge.render() == badge_saying(left_text, right_text).render()


@given(ANY_TEXT)
def test_what_can_be_drawn_stays_as_it_is(text):
    assert drawable_text(drawable_text(text)) == drawable_text(text)
