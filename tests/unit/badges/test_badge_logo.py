from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.badges.picture.logo import MAX_LOGO_BYTES, Logo

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="url(#a)"/></svg>'


def data_uri(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


def svg(inside: str, attributes: str = "") -> str:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'
    return data_uri("svg+xml", drawing.encode())


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("png", PNG),
        ("gif", b"GIF87a..."),
        ("gif", b"GIF89a..."),
        ("jpeg", b"\xff\xd8\xff\xe0..."),
        ("webp", b"RIFF\x0a\x00\x00\x00WEBPVP8 "),
        ("svg+xml", DRAWING.encode()),
        ("svg+xml", b'\xef\xbb\xbf<?xml version="1.0"?>' + DRAWING.encode()),
    ],
)
def test_pictures_are_logos(kind, content):
    assert Logo.parse(data_uri(kind, content)) == Logo(data_uri(kind, content))


def test_a_type_is_known_in_any_case_and_by_its_short_name():
    assert Logo.parse(data_uri("PNG", PNG).replace("data", "DATA")) == Logo(data_uri("png", PNG))
    assert Logo.parse(data_uri("jpg", b"\xff\xd8\xff\xe0")) == Logo(data_uri("jpeg", b"\xff\xd8\xff\xe0"))


def test_a_plus_sign_that_arrived_as_a_blank_is_read_as_what_was_meant():
    typed = data_uri("svg+xml", DRAWING.encode() + b"\n<!-- \xc3\xbb\xc3\xbe -->")
    assert "+" in typed.partition("base64,")[2]
    assert Logo.parse(typed.replace("+", " ")) == Logo(typed)


def test_a_logo_has_at_most_16_kilobytes():
    assert Logo.parse(data_uri("png", PNG.ljust(MAX_LOGO_BYTES))) is not None
    assert Logo.parse(data_uri("png", PNG.ljust(MAX_LOGO_BYTES + 1))) is None
    assert Logo.parse(data_uri("png", PNG.ljust(100 * MAX_LOGO_BYTES))) is None


@pytest.mark.parametrize(
    "typed",
    [
        *(None, "", "python", "https://example.org/logo.png", "//example.org/a.svg", "javascript:alert(1)"),
        *(
            "data:",
            "data:image/png",
            "data:image/png;base64,",
            "data:image/png;base64,A",
            "data:image/png;base64,=====",
        ),
        data_uri("png", b"no picture at all"),
        data_uri("png", b"GIF89a"),
        data_uri("gif", PNG),
        data_uri("bmp", b"BM"),
        data_uri("png", PNG).replace("image", "text"),
        data_uri("png", PNG).replace(";base64", ""),
        data_uri("png", PNG) + '"/><script>',
        data_uri("png", PNG).replace("base64", "ba\u017fe64"),
        f"{data_uri('png', PNG)}\u212a",
        "data:image/svg+xml;utf8," + DRAWING,
    ],
)
def test_anything_else_is_no_logo(typed):
    assert Logo.parse(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        svg("<script>alert(1)</script>"),
        svg('<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>'),
        svg("<g><foreignObject/></g>"),
        svg("", 'onload="alert(1)"'),
        svg('<a href="https://example.org/"/>'),
        svg('<a xmlns:x="http://www.w3.org/1999/xlink" x:href="&#106;avascript:alert(1)"/>'),
        svg('<set attributeName="href" to="javascript:alert(1)"/>'),
        svg('<use><set attributeName="href" to="https://example.org/a.svg#b"/></use>'),
        svg('<use><animate attributeName=" xlink:HREF " values="https://example.org/a.svg#b"/></use>'),
        svg('<image href="data:image/png;base64,AAAA"/>'),
        svg("<style>@import 'https://example.org/a.css'</style>"),
        svg("<style><g/>@import 'https://example.org/a.css'</style>"),
        svg(r"<style>@\69mport 'https://example.org/a.css'</style>"),
        svg("<rect style=\"mask:image-set('https://example.org/a.svg' 1x)\"/>"),
        svg('<rect style="fill:url( https://example.org/a.svg#b)"/>'),
        svg('<rect fill="&#117;rl(//example.org)"/>'),
        data_uri("svg+xml", b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + DRAWING.encode()),
        data_uri("svg+xml", b'<?xml-stylesheet href="https://example.org/a.css"?>' + DRAWING.encode()),
        data_uri("svg+xml", DRAWING.encode("utf-16")),
        data_uri("svg+xml", b"<svg>"),
        data_uri("svg+xml", b"<svg/>"),
        data_uri("svg+xml", b"<html/>"),
        data_uri("svg+xml", b"\xff\xfe"),
        data_uri("svg+xml", b"\x00" + DRAWING.encode()),
    ],
)
def test_a_drawing_that_does_more_than_draw_is_no_logo(typed):
    assert Logo.parse(typed) is None


def test_a_drawing_may_refer_to_its_own_parts():
    drawing = '<defs><g id="a"/></defs><use href="#a"/><rect fill="url(#a)"/><rect style="fill:url(\'#a\')"/>'
    assert Logo.parse(svg(drawing)) is not None


def test_a_drawing_may_move():
    assert Logo.parse(svg('<rect><animate attributeName="width" values="1;9;1" dur="1s"/></rect>')) is not None


def test_deep_drawings_are_read_without_trouble():
    depth = 2_000
    assert Logo.parse(svg("<g>" * depth + "</g>" * depth)) is not None


@given(st.sampled_from(["png", "gif", "jpeg", "webp", "svg+xml"]), st.binary(max_size=200))
def test_no_bytes_break_a_logo(kind, content):
    logo = Logo.parse(data_uri(kind, content))
    assert logo is None or logo.data_uri == data_uri(kind, content)
