import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.badges.badge import Badge, BadgeStyle, parse_style
from pepy.domain.badges.picture.colors import BLUE, GREY, HexColor
from pepy.domain.badges.picture.logo import Logo
from pepy.domain.pictures.text_width import text_width

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
        '<g font-family="Verdana,Geneva,DejaVu Sans,sans-serif" text-anchor="middle" font-size="110">'
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
    assert (left.get("letter-spacing"), right.get("letter-spacing")) == ("12", "12")


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("t\u00e9l\u00e9chargements", 14),
        ("\u0437\u0430\u0433\u0440\u0443\u0437\u043a\u0438", 7),
        ("\u03bb\u03ae\u03c8\u03b5\u03b9\u03c2", 5),
        ("\u4e0b\u8f7d\u91cf", 2),
        ("\u30c0\u30a6\u30f3\u30ed\u30fc\u30c9", 5),
        ("\ub2e4\uc6b4\ub85c\ub4dc", 3),
        ("\u05d4\u05d5\u05e8\u05d3\u05d5\u05ea", 5),
        ("\U0001f4e6 \u2764\ufe0f \U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \U0001f44d\U0001f3fd", 8),
        ("caf\u00e9 \u2192 12", 8),
    ],
    ids=["French", "Russian", "Greek", "Chinese", "Japanese", "Korean", "Hebrew", "emoji", "mixed"],
)
def test_letters_of_every_script_that_does_not_join_them_are_spaced_in_for_the_badge(text, gaps):
    left, _ = visible_texts(badge_in(BadgeStyle.FOR_THE_BADGE, text))
    assert left.get("letter-spacing") == "12"
    assert int(left.get("textLength")) == text_width(text.upper(), size=100) + gaps * 12


@pytest.mark.parametrize(
    "text",
    [
        "\u062a\u062d\u0645\u064a\u0644",
        "\ufe97\ufea4\ufee4\ufef4\ufede",
        "\u0710\u0712\u0713",
        "\u0921\u093e\u0909\u0928\u0932\u094b\u0921",
        "\u0e14\u0e32\u0e27\u0e19\u0e4c\u0e42\u0e2b\u0e25\u0e14",
        "\u182e\u1823\u1829",
        "PyPI \u062a\u062d\u0645\u064a\u0644",
    ],
    ids=["Arabic", "Arabic forms", "Syriac", "Hindi", "Thai", "Mongolian", "mixed"],
)
def test_joined_letters_are_not_torn_apart_by_spacing(text):
    left, _ = visible_texts(badge_in(BadgeStyle.FOR_THE_BADGE, text))
    assert left.get("letter-spacing") is None
    assert left.get("lengthAdjust") == "spacingAndGlyphs"
    assert int(left.get("textLength")) == text_width(text.upper(), size=100)


@pytest.mark.parametrize("style", [style for style in STYLES if style is not BadgeStyle.FOR_THE_BADGE])
def test_no_other_style_spaces_its_letters(style):
    assert [text.get("letter-spacing") for text in visible_texts(badge_in(style))] == [None, None]


def test_social_is_set_in_bold_helvetica_and_the_others_in_verdana():
    families = {style: drawn(badge_in(style)).find(f"{SVG}g").get("font-family").split(",") for style in STYLES}
    assert families.pop(BadgeStyle.SOCIAL) == ["Helvetica", "Arial", "Liberation Sans", "sans-serif"]
    assert set(map(tuple, families.values())) == {("Verdana", "Geneva", "DejaVu Sans", "sans-serif")}
    assert [text.get("font-weight") for text in visible_texts(badge_in(BadgeStyle.SOCIAL))] == ["bold", "bold"]


@pytest.mark.parametrize(
    ("left_text", "right_text", "flat", "for_the_badge", "social"),
    [
        ("Downloads", "12k", 102, 151, 103),
        ("Downloads/month", "1.3k", 146, 205.75, 143),
        ("Downloads/week", "999.9k", 152, 213, 149),
        ("Pip install", "9G", 88, 141.25, 91),
        ("WWW", "0", 60, 89, 63),
        ("T\u00e9l\u00e9chargements", "12k", 136, 192.5, 135),
        ("\u4e0b\u8f7d\u91cf", "12k", 74, 106.5, 77),
        ("Downloads", "9223372036854775807", 214, 285, 201),
    ],
)
def test_a_badge_is_about_as_wide_as_readers_know_it_from_shields(left_text, right_text, flat, for_the_badge, social):
    """The widths are those that the npm package badge-maker 6.0.0 draws for the same texts."""
    shields = {BadgeStyle.FLAT: flat, BadgeStyle.FOR_THE_BADGE: for_the_badge, BadgeStyle.SOCIAL: social}
    ours = {style: int(drawn(Badge(left_text, right_text, GREY, BLUE, style)).get("width")) for style in shields}
    assert ours == pytest.approx(shields, abs=2, rel=0.033)


@pytest.mark.parametrize("style", STYLES)
def test_no_style_asks_for_a_text_rendering_that_cairosvg_draws_in_fragments(style):
    assert "text-rendering" not in badge_in(style).render()


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
