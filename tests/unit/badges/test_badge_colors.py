import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.ImageColor import colormap

from pepy.domain.badges.picture.colors import HexColor, is_light, parse_color

DEFAULT = HexColor("#123456")


@pytest.mark.parametrize(
    ("typed", "color"),
    [
        ("brightgreen", "#4c1"),
        ("green", "#97ca00"),
        ("yellowgreen", "#a4a61d"),
        ("yellow", "#dfb317"),
        ("orange", "#fe7d37"),
        ("red", "#e05d44"),
        ("blue", "#007ec6"),
        ("grey", "#555"),
        ("gray", "#555"),
        ("lightgrey", "#9f9f9f"),
        ("lightgray", "#9f9f9f"),
        ("black", "#000000"),
        ("white", "#ffffff"),
        ("magenta", "#ff00ff"),
    ],
)
def test_the_names_of_badge_colors_are_known(typed, color):
    assert parse_color(typed, DEFAULT) == color


@pytest.mark.parametrize(
    ("typed", "color"),
    [("rebeccapurple", "#663399"), ("tomato", "#ff6347"), ("DarkSlateGrey", "#2f4f4f"), (" Navy ", "#000080")],
)
def test_the_names_of_css_are_known_in_any_case(typed, color):
    assert parse_color(typed, DEFAULT) == color


def test_css_has_148_names_and_badges_change_the_tones_of_ten():
    parsed = {name: parse_color(name, DEFAULT) for name in colormap}

    assert len(parsed) == 148
    assert all(re.fullmatch("#([0-9a-f]{3}|[0-9a-f]{6})", color) for color in parsed.values())
    assert {name for name, color in parsed.items() if color != colormap[name]} == {
        *("green", "yellowgreen", "yellow", "orange", "red", "blue", "grey", "gray", "lightgrey", "lightgray"),
    }


@pytest.mark.parametrize(
    ("typed", "color"),
    [("#abc", "#abc"), ("abc", "#abc"), ("#A1B2C3", "#a1b2c3"), ("a1b2c3", "#a1b2c3"), ("000", "#000")],
)
def test_hexadecimal_digits_are_a_color_with_or_without_a_hash(typed, color):
    assert parse_color(typed, DEFAULT) == color


@pytest.mark.parametrize(
    "typed",
    [
        *(None, "", " ", "#", "##abc", "ab", "#abcd", "abcde", "#abcdef0", "abcg", "#-12", "0x123", "%23abc"),
        *("grün", "transparent", "currentcolor", "rgb(1,2,3)", "url(#a)", 'red"/><script>', "red\x00", "abc\ndef"),
        "\u0661\u0662\u0663",  # Digits, but not hexadecimal ones.
    ],
)
def test_anything_else_is_the_default(typed):
    assert parse_color(typed, DEFAULT) == DEFAULT


@given(st.text())
def test_every_color_is_safe_to_write_into_an_attribute(typed):
    assert re.fullmatch("#([0-9a-f]{3}|[0-9a-f]{6})", parse_color(typed, DEFAULT))


@pytest.mark.parametrize("typed", ["white", "yellow", "#ff0", "lime", "cyan", "gold", "pink", "#ccc", "lightyellow"])
def test_light_colors_need_a_dark_text(typed):
    assert is_light(parse_color(typed, DEFAULT))


@pytest.mark.parametrize(
    "typed",
    [
        *("brightgreen", "green", "yellowgreen", "orange", "red", "blue", "grey", "lightgrey", "black", "magenta"),
        *("#f00", "#00f", "#444", "navy"),
    ],
)
def test_dark_colors_and_the_usual_colors_of_badges_keep_a_white_text(typed):
    assert not is_light(parse_color(typed, DEFAULT))


def test_three_digits_are_as_light_as_the_six_they_stand_for():
    assert is_light(HexColor("#bbb")) is is_light(HexColor("#bbbbbb")) is True
    assert is_light(HexColor("#aaa")) is is_light(HexColor("#aaaaaa")) is False
