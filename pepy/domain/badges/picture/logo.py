"""The logo of a badge: a small picture that travels in the badge's own address as a data URI (RFC 2397).

Nothing is fetched: a badge with a logo refers to nothing outside, and its bytes depend on its address alone.
"""

import re
from base64 import b64decode, b64encode
from typing import Self
from xml.etree import ElementTree as ET

from attrs import frozen

LARGEST_LOGO = 16 * 1024
"""Bytes of a decoded logo. Many servers and proxies take no longer addresses than what this makes in base64."""

_DATA_URI = re.compile(r"data:image/(png|gif|jpe?g|webp|svg\+xml);base64,([a-z0-9+/=]+)", re.ASCII | re.IGNORECASE)

_FIRST_BYTES = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "gif": re.compile(rb"GIF8[79]a"),
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}

_LARGEST_TYPED = 2 * LARGEST_LOGO  # Characters; base64 needs 4 for 3 bytes.


@frozen
class Logo:
    """A picture that is safe to write into a badge."""

    data_uri: str

    @classmethod
    def parse(cls, typed: str | None) -> Self | None:
        """Accept the data URI of a PNG, GIF, JPEG, WebP or SVG picture in base64; anything else is no logo.

        A plus sign that nobody escaped in an address arrives as a blank, and is read as what was meant.
        """
        if not typed or len(typed) > _LARGEST_TYPED:
            return None
        parts = _DATA_URI.fullmatch(typed.lstrip().replace(" ", "+"))
        if not parts:
            return None
        kind, content = parts[1].lower().replace("jpg", "jpeg"), _decoded(parts[2])
        if not 0 < len(content) <= LARGEST_LOGO:
            return None
        is_picture = _is_harmless_svg(content) if kind == "svg+xml" else _FIRST_BYTES[kind].match(content)
        return cls(f"data:image/{kind};base64,{b64encode(content).decode('ascii')}") if is_picture else None


def _decoded(base64_text: str) -> bytes:
    try:
        return b64decode(base64_text, validate=True)
    except ValueError:
        return b""


# A picture inside a picture runs no scripts and loads nothing in browsers. Other programs may be less careful.
_DECLARATIONS = re.compile(r"<!(DOCTYPE|ENTITY)|<\?xml-stylesheet", re.IGNORECASE)
_HARMFUL_ELEMENTS = {"script", "foreignobject", "iframe", "image", "handler", "listener"}
# A backslash lets CSS spell all of these in other letters.
_LOADS_FROM_ELSEWHERE = re.compile(r"@import|image-set\(|url\((?![\"']?#)|javascript:|\\", re.IGNORECASE)


def _is_harmless_svg(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
        # Without declarations there are no entities that could grow.
        root = None if _DECLARATIONS.search(text) else ET.fromstring(text)  # noqa: S314 - At most 16 KB.
    except (ValueError, ET.ParseError):
        return False
    if root is None or root.tag != "{http://www.w3.org/2000/svg}svg":
        return False
    return all(map(_is_harmless, root.iter()))


def _is_harmless(element: "ET.Element[str]") -> bool:
    # What follows an element is text of the one around it, which may be a style sheet.
    texts = (element.text or "", element.tail or "")
    if _local_name(element.tag) in _HARMFUL_ELEMENTS or any(map(_LOADS_FROM_ELSEWHERE.search, texts)):
        return False
    return not any(_is_harmful(_local_name(name), value) for name, value in element.attrib.items())


def _is_harmful(attribute: str, value: str) -> bool:
    if attribute.startswith("on") or _LOADS_FROM_ELSEWHERE.search(value):
        return True
    if attribute == "attributename":
        # An animation gives another attribute its values.
        return value.strip().lower().rpartition(":")[2] == "href"
    return attribute == "href" and not value.startswith("#")


def _local_name(name: str) -> str:
    return name.rpartition("}")[2].lower()
