"""How wide a text is in the fonts of pictures, so that a badge or chart can be laid out without the fonts."""

import re
from collections.abc import Mapping
from unicodedata import category, east_asian_width, normalize

from attrs import frozen

from pepy.domain.pictures.font_advances import (
    HELVETICA_BOLD_ADVANCES,
    UNITS_PER_EM,
    VERDANA_ADVANCES,
    VERDANA_BOLD_ADVANCES,
)

FONT_SIZE = 110
"""The default font size in tenths of a pixel, the unit in which texts of a badge are measured."""


@frozen(eq=False)
class Face:
    """The fonts that a text is set in, and their widths."""

    families: str
    """Names of fonts, the preferred one first. CairoSVG only tries the first."""
    bold: bool
    advances: Mapping[str, int]
    """The widths of ASCII characters in units of 1/2048 em."""
    percent_beyond_ascii: int
    """The width of other letters relative to DejaVu Sans."""


_VERDANA_FAMILIES = "Verdana,Geneva,DejaVu Sans,sans-serif"

VERDANA = Face(_VERDANA_FAMILIES, bold=False, advances=VERDANA_ADVANCES, percent_beyond_ascii=100)
"""Verdana, or DejaVu Sans if Verdana is missing; their widths are nearly the same."""

VERDANA_BOLD = Face(_VERDANA_FAMILIES, bold=True, advances=VERDANA_BOLD_ADVANCES, percent_beyond_ascii=109)

HELVETICA_BOLD = Face(
    "Helvetica,Arial,Liberation Sans,sans-serif", bold=True, advances=HELVETICA_BOLD_ADVANCES, percent_beyond_ascii=93
)
"""Helvetica, Arial and Liberation Sans have the same widths."""

_EMOJI = 2550  # The advance of Noto Color Emoji, rescaled to these units; other emoji fonts are a little narrower.
_SYMBOL = 1716  # The advance of nearly all arrows and symbols.
_EMOJI_SELECTOR = "\ufe0f"  # Selects the emoji form of the preceding symbol, which is wider.

# Marks and control characters, which have no width.
_WITHOUT_WIDTH = ("Mn", "Me", "Cf", "Cc")

# Means over the Latin, Greek and Cyrillic letters of DejaVu Sans, and over some scripts without capitals.
_ADVANCE_BY_CATEGORY = {"Lu": 1450, "Ll": 1240, "Lo": 1050, "Sm": _SYMBOL, "So": _SYMBOL} | dict.fromkeys(
    _WITHOUT_WIDTH, 0
)
_ADVANCE_OF_THE_REST = 1303

# A joiner or a skin tone merges with the emoji before it.
_MELTED = re.compile("\u200d.|[\U0001f3fb-\U0001f3ff]")
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]")

# Blocks of scripts that join or stack their letters: Arabic to Myanmar (which takes in Syriac, N'Ko, Devanagari, Thai
# and Tibetan), Mongolian, Phags-pa, forms of Arabic letters, and all of the supplementary plane up to Brahmic scripts.
_JOINED = re.compile(
    "[\u0600-\u109f\u1800-\u18af\ua840-\ua87f\ufb50-\ufdff\ufe70-\ufefc\U00010ac0-\U00011fff\U0001e900-\U0001e95f]"
)


def text_width(text: str, face: Face = VERDANA, size: int = FONT_SIZE) -> int:
    """Return the width of a line of text in tenths of a pixel: exact for ASCII, a good estimate otherwise."""
    width = sum(_advance(character, face) for character in _composed(text))
    return round(width * size / UNITS_PER_EM)


def gaps_to_space(text: str) -> int:
    """Return how many gaps between letters can be widened: none if the script joins its letters."""
    if _JOINED.search(text):
        return 0
    composed = _composed(text)
    letters = sum(category(character) not in _WITHOUT_WIDTH for character in composed)
    return max(letters - len(_FLAG_LETTERS.findall(composed)) // 2 - 1, 0)


def _composed(text: str) -> str:
    """Return the text with composed characters, where Unicode has them."""
    return text if text.isascii() else _MELTED.sub("", normalize("NFC", text))


def _advance(character: str, face: Face) -> int:
    known = face.advances.get(character)
    return _estimated_advance(character, face) if known is None else known


def _estimated_advance(character: str, face: Face) -> int:
    if character == _EMOJI_SELECTOR:
        return _EMOJI - _SYMBOL
    if _FLAG_LETTERS.match(character):
        return _EMOJI // 2  # Two of them make one flag.
    if east_asian_width(character) in ("W", "F"):
        return _EMOJI if category(character) == "So" else UNITS_PER_EM
    parts = normalize("NFKD", character)
    if parts != character:
        return sum(_advance(part, face) for part in parts)  # A letter with an accent is as wide as the letter.
    return _ADVANCE_BY_CATEGORY.get(category(character), _ADVANCE_OF_THE_REST) * face.percent_beyond_ascii // 100
