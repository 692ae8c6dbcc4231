"""How wide a text is in the font of the badges, so that a badge can be made to measure without any font at hand.

The font is Verdana, or DejaVu Sans where Verdana is missing; both were drawn to nearly the same widths. The numbers are
the horizontal advances of DejaVu Sans 2.37 (table `hmtx`), in its own units: 2048 are one em, the font's size.
"""

import re
from unicodedata import category, east_asian_width, normalize

FONT_SIZE = 110
"""The font's size in tenths of a pixel, the unit in which texts of a badge are measured."""

_UNITS_PER_EM = 2048
_EMOJI = 2550  # The advance of Noto Color Emoji, rescaled to these units; other emoji fonts are a little narrower.
_SYMBOL = 1716  # The advance of nearly all arrows and symbols.

_CHARACTERS_BY_ADVANCE = {
    563: "'",
    569: "ijl",
    604: "IJ",
    651: " ,.",
    690: "/:;\\|",
    721: "f",
    739: "-",
    799: "()[]",
    803: "t",
    821: "!",
    842: "r",
    942: '"',
    1024: "*_`",
    1067: "s",
    1075: "z",
    1087: "?",
    1126: "c",
    1141: "L",
    1178: "F",
    1186: "k",
    1212: "vxy",
    1235: "P",
    1251: "TY",
    1253: "o",
    1255: "a",
    1260: "e",
    1294: "E",
    1298: "hnu",
    1300: "Sbdgpq",
    1303: "$0123456789{}",
    1343: "K",
    1401: "AV",
    1403: "XZ",
    1405: "B",
    1423: "R",
    1430: "C",
    1499: "U",
    1532: "N",
    1540: "H",
    1577: "D",
    1587: "G",
    1597: "&",
    1612: "OQ",
    1675: "w",
    1716: "#+<=>^~",
    1767: "M",
    1946: "%",
    1995: "m",
    2025: "W",
    2048: "@",
}

_ADVANCES = {character: advance for advance, characters in _CHARACTERS_BY_ADVANCE.items() for character in characters}
# This selector asks for the emoji form of the symbol before it, which is wider.
_ADVANCES["\ufe0f"] = _EMOJI - _SYMBOL

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


def text_width(text: str) -> int:
    """Return the width of a line of text in tenths of a pixel: exact for ASCII, a good guess for everything else."""
    if not text.isascii():
        text = _MELTED.sub("", text)
    return round(sum(map(_advance, text)) * FONT_SIZE / _UNITS_PER_EM)


def _advance(character: str) -> int:
    known = _ADVANCES.get(character)
    return _guessed_advance(character) if known is None else known


def _guessed_advance(character: str) -> int:
    if _FLAG_LETTERS.match(character):
        return _EMOJI // 2  # Two of them make one flag.
    if east_asian_width(character) in ("W", "F"):
        return _EMOJI if category(character) == "So" else _UNITS_PER_EM
    parts = normalize("NFKD", character)
    if parts != character:
        return sum(map(_advance, parts))  # A letter with an accent is as wide as the letter.
    return _ADVANCE_BY_CATEGORY.get(category(character), _ADVANCE_OF_THE_REST)
