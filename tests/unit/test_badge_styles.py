import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.badges.badge import Badge, BadgeStyle, parse_style
from pepy.domain.badges.colors import BLUE, GREY, HexColor
from pepy.domain.badges.logo import Logo

SVG = "{http://www.w3.org/2000/svg}"
ANY_TEXT = st.text(st.characters(exclude_categories=[]))
DOT = Logo("data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=")
STYLES = list(BadgeStyle)


def badge_in(style: BadgeStyle, left_text: str = "downloads", logo: Logo | None = None) -> Badge:
    return Badge(left_text, "1.3k", GREY, BLUE, style, logo)


def drawn(badge: Badge) -> ET.Element:
    return ET.fromstring(badge.render().encode("utf-8"))  # noqa: S314 - The XML is our own.


def visible_texts(badge: Badge) -> list[ET.Element]:
    return [text for text in drawn(badge).iter(f"{SVG}text") if text.get("aria-hidden") is None]


def test_the_flat_badge_is_the_bytes_that_readmes_have_always_shown():
    assert Badge("downloads", "12k", GREY, BLUE).render() == (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20" role="img" aria-label="downloads: 12k">'
        '<title>downloads: 12k</title><linearGradient id="pepy-gloss" x2="0" y2="1">'
        '<stop offset="0" stop-color="#fff" stop-opacity=".12"/><stop offset="1" stop-opacity=".1"/></linearGradient>'
        '<path fill="#555" d="M70 0H3a3 3 0 0 0-3 3v14a3 3 0 0 0 3 3h67z"/>'
        '<path fill="#007ec6" d="M69 0h28a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H69z"/>'
        '<rect width="100" height="20" rx="3" fill="url(#pepy-gloss)"/>'
        '<g font-family="Verdana,Geneva,DejaVu Sans,sans-serif" text-anchor="middle" '
        'text-rendering="geometricPrecision" font-size="110">'
        '<text aria-hidden="true" fill="#010101" fill-opacity=".3" x="345" y="150" textLength="589" '
        'transform="scale(.1)">downloads</text>'
        '<text fill="#fff" x="345" y="140" textLength="589" transform="scale(.1)">downloads</text>'
        '<text aria-hidden="true" fill="#010101" fill-opacity=".3" x="845" y="150" textLength="204" '
        'transform="scale(.1)">12k</text>'
        '<text fill="#fff" x="845" y="140" textLength="204" transform="scale(.1)">12k</text></g></svg>'
    )


@pytest.mark.parametrize(
    ("typed", "style"),
    [
        ("flat", BadgeStyle.FLAT),
        ("Flat-Square", BadgeStyle.FLAT_SQUARE),
        (" plastic ", BadgeStyle.PLASTIC),
        ("FOR-THE-BADGE", BadgeStyle.FOR_THE_BADGE),
        ("social", BadgeStyle.SOCIAL),
    ],
)
def test_a_style_is_known_by_its_name_in_any_case(typed, style):
    assert all(parse_style(typed, default) is style for default in BadgeStyle)


@pytest.mark.parametrize("typed", [None, "", "fancy", "flat square", "flat;", "\x00", "FLAT_SQUARE"])
def test_an_unknown_style_is_the_default(typed):
    assert parse_style(typed, BadgeStyle.FLAT) is BadgeStyle.FLAT


@pytest.mark.parametrize(
    ("style", "height"),
    [
        (BadgeStyle.FLAT, "20"),
        (BadgeStyle.FLAT_SQUARE, "20"),
        (BadgeStyle.PLASTIC, "18"),
        (BadgeStyle.FOR_THE_BADGE, "28"),
        (BadgeStyle.SOCIAL, "20"),
    ],
)
def test_every_style_has_its_height(style, height):
    assert drawn(badge_in(style)).get("height") == height


@pytest.mark.parametrize("style", STYLES)
def test_every_style_can_be_read_aloud_and_by_programs(style):
    picture = drawn(badge_in(style))
    assert (picture.get("role"), picture.get("aria-label")) == ("img", "downloads: 1.3k")
    assert picture.findtext(f"{SVG}title") == "downloads: 1.3k"
    assert [text.text.lower() for text in visible_texts(badge_in(style))] == ["downloads", "1.3k"]


def test_for_the_badge_is_in_spaced_capitals():
    left, right = visible_texts(badge_in(BadgeStyle.FOR_THE_BADGE))
    assert (left.text, right.text) == ("DOWNLOADS", "1.3K")
    assert (left.get("font-weight"), right.get("font-weight")) == (None, "bold")
    # 67.3 pixels of letters, and 8 gaps of 1.2 pixels.
    assert left.get("textLength") == str(673 + 8 * 12)


def test_joined_letters_are_not_torn_apart_by_spacing():
    arabic = "\u062a\u062d\u0645\u064a\u0644"
    left, _ = visible_texts(badge_in(BadgeStyle.FOR_THE_BADGE, arabic))
    assert left.get("lengthAdjust") == "spacingAndGlyphs"
    assert int(left.get("textLength")) == round(5 * 1050 * 100 / 2048)


@pytest.mark.parametrize("style", [style for style in STYLES if style is not BadgeStyle.SOCIAL])
def test_the_colors_that_were_asked_for_are_those_of_the_boxes(style):
    badge = Badge("downloads", "1k", HexColor("#ff0"), HexColor("#123"), style)
    assert [path.get("fill") for path in drawn(badge).iter(f"{SVG}path")] == ["#ff0", "#123"]
    assert [text.get("fill") for text in visible_texts(badge)] == ["#333", "#fff"]


@pytest.mark.parametrize("style", STYLES)
def test_a_logo_stands_before_the_left_text_and_widens_its_side(style):
    plain, decorated = badge_in(style), badge_in(style, logo=DOT)
    image = drawn(decorated).find(f"{SVG}image")
    assert drawn(plain).find(f"{SVG}image") is None
    assert (image.get("href"), image.get("width"), image.get("height")) == (DOT.data_uri, "14", "14")
    assert int(drawn(decorated).get("width")) == int(drawn(plain).get("width")) + 17
    left, right = visible_texts(plain)
    moved_left, moved_right = visible_texts(decorated)
    assert int(moved_left.get("x")) - int(left.get("x")) == 170
    assert int(moved_right.get("x")) - int(right.get("x")) == 170


@pytest.mark.parametrize("style", STYLES)
def test_a_style_is_made_of_known_elements_and_refers_to_nothing_outside(style):
    picture = badge_in(style, logo=DOT).render()
    known = {"svg", "title", "linearGradient", "stop", "path", "rect", "g", "text", "image"}
    assert set(re.findall(r"<(\w+)", picture)) <= known
    assert re.findall(r"https?://[^\"]*", picture) == ["http://www.w3.org/2000/svg"]


def test_what_an_id_means_does_not_depend_on_the_badge():
    definitions = {}
    for style in STYLES:
        for definition in re.findall(r'<linearGradient id="([^"]+)".*?</linearGradient>', badge_in(style).render()):
            assert definition not in definitions
            definitions[definition] = style


@given(ANY_TEXT, ANY_TEXT, st.sampled_from(STYLES))
def test_any_text_gives_a_well_formed_badge_in_every_style(left_text, right_text, style):
    badge = Badge(left_text, right_text, GREY, BLUE, style)
    assert drawn(badge).get("aria-label") == f"{badge.left_text}: {badge.right_text}"
    assert badge.render() == Badge(left_text, right_text, GREY, BLUE, style).render()
