"""The logo of a badge: a small picture in the badge's own URL, as a data URI (RFC 2397).

Nothing is fetched: a badge with a logo refers to no other resource, and its bytes depend only on its URL.
"""

import re
from base64 import b64decode, b64encode
from typing import Self
from xml.etree import ElementTree as ET

from attrs import frozen

MAX_LOGO_BYTES = 16 * 1024
"""Bytes of a decoded logo. In base64, this is about the longest URL that many servers and proxies accept."""

_DATA_URI = re.compile(r"data:image/(png|gif|jpe?g|webp|svg\+xml);base64,([a-z0-9+/=]+)", re.ASCII | re.IGNORECASE)

_FIRST_BYTES = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "gif": re.compile(rb"GIF8[79]a"),
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}

_MAX_TYPED_LENGTH = 2 * MAX_LOGO_BYTES  # Characters; base64 needs 4 for 3 bytes.


@frozen
class Logo:
    """A picture that is safe to write into a badge."""

    data_uri: str

    @classmethod
    def parse(cls, typed: str | None) -> Self | None:
        """Accept the base64 data URI of a PNG, GIF, JPEG, WebP or SVG picture; anything else gives None.

        An unescaped plus sign in a URL arrives as a space, and is read as a plus.
        """
        if not typed or len(typed) > _MAX_TYPED_LENGTH:
            return None
        parts = _DATA_URI.fullmatch(typed.lstrip().replace(" ", "+"))
        if not parts:
            return None
        kind, content = parts[1].lower().replace("jpg", "jpeg"), _decoded(parts[2])
        if not 0 < len(content) <= MAX_LOGO_BYTES:
            return None
        is_picture = _is_harmless_svg(content) if kind == "svg+xml" else _FIRST_BYTES[kind].match(content)
        return cls(f"data:image/{kind};base64,{b64encode(content).decode('ascii')}") if is_picture else None


def _decoded(base64_text: str) -> bytes:
    try:
        return b64decode(base64_text, validate=True)
    except ValueError:
        return b""


# Browsers run no scripts and load nothing in an embedded picture, but other programs may be less careful.
_DECLARATIONS = re.compile(r"<!(DOCTYPE|ENTITY)|<\?xml-stylesheet", re.IGNORECASE)
_HARMFUL_ELEMENTS = {"script", "foreignobject", "iframe", "image", "handler", "listener"}
# With backslash escapes, CSS can spell all of these differently.
_LOADS_FROM_ELSEWHERE = re.compile(r"@import|image-set\(|url\((?![\"']?#)|javascript:|\\", re.IGNORECASE)


def _is_harmless_svg(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
        # Without declarations, there are no entities that could expand.
        root = None if _DECLARATIONS.search(text) else ET.fromstring(text)  # noqa: S314 - At most 16 KB.
    except (ValueError, ET.ParseError):
        return False
    if root is None or root.tag != "{http://www.w3.org/2000/svg}svg":
        return False
    return all(map(_is_harmless, root.iter()))


def _is_harmless(element: "ET.Element[str]") -> bool:
    # Text after an element belongs to its parent, which may be a style sheet.
    texts = (element.text or "", element.tail or "")
    if _local_name(element.tag) in _HARMFUL_ELEMENTS or any(map(_LOADS_FROM_ELSEWHERE.search, texts)):
        return False
    return not any(_is_harmful(_local_name(name), value) for name, value in element.attrib.items())


def _is_harmful(attribute: str, value: str) -> bool:
    if attribute.startswith("on") or _LOADS_FROM_ELSEWHERE.search(value):
        return True
    if attribute == "attributename":
        # An animation can set another attribute.
        return value.strip().lower().rpartition(":")[2] == "href"
    return attribute == "href" and not value.startswith("#")


def _local_name(name: str) -> str:
    return name.rpartition("}")[2].lower()
