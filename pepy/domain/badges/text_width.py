"""How wide a text is in the font of the badges, so that a badge can be made to measure without any font at hand.

The font is Verdana, or DejaVu Sans where Verdana is missing; both were drawn to nearly the same widths.
"""

import re
from unicodedata import category, east_asian_width, normalize

from pepy.domain.badges.font_advances import BOLD_ADVANCES, REGULAR_ADVANCES, UNITS_PER_EM

FONT_SIZE = 110
"""The usual font size in tenths of a pixel, the unit in which texts of a badge are measured."""

_EMOJI = 2550  # The advance of Noto Color Emoji, rescaled to these units; other emoji fonts are a little narrower.
_SYMBOL = 1716  # The advance of nearly all arrows and symbols.
_EMOJI_SELECTOR = "\ufe0f"  # Asks for the emoji form of the symbol before it, which is wider.

# Means over the Latin, Greek and Cyrillic letters of the font, and over the letters of some scripts without capitals;
# marks and control characters take no room of their own.
_ADVANCE_BY_CATEGORY = {
    "Lu": 1450,
    "Ll": 1240,
    "Lo": 1050,
    "Sm": _SYMBOL,
    "So": _SYMBOL,
    "Mn": 0,
    "Me": 0,
    "Cf": 0,
    "Cc": 0,
}
_ADVANCE_OF_THE_REST = 1303

# A joiner melts the next emoji into the one before it, and so does a skin tone.
_MELTED = re.compile("\u200d.|[\U0001f3fb-\U0001f3ff]")
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]")


def text_width(text: str, size: int = FONT_SIZE, *, bold: bool = False) -> int:
    """Return the width of a line of text in tenths of a pixel: exact for ASCII, a good guess for everything else."""
    if not text.isascii():
        text = _MELTED.sub("", text)
    advances = BOLD_ADVANCES if bold else REGULAR_ADVANCES
    return round(sum(_advance(character, advances) for character in text) * size / UNITS_PER_EM)


def _advance(character: str, advances: dict[str, int]) -> int:
    known = advances.get(character)
    return _guessed_advance(character, advances) if known is None else known


def _guessed_advance(character: str, advances: dict[str, int]) -> int:
    if character == _EMOJI_SELECTOR:
        return _EMOJI - _SYMBOL
    if _FLAG_LETTERS.match(character):
        return _EMOJI // 2  # Two of them make one flag.
    if east_asian_width(character) in ("W", "F"):
        return _EMOJI if category(character) == "So" else UNITS_PER_EM
    parts = normalize("NFKD", character)
    if parts != character:
        return sum(_advance(part, advances) for part in parts)  # A letter with an accent is as wide as the letter.
    usual = _ADVANCE_BY_CATEGORY.get(category(character), _ADVANCE_OF_THE_REST)
    # Bold letters are about an eighth wider, bold digits as well.
    return usual * advances["0"] // REGULAR_ADVANCES["0"]
