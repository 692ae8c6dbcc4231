"""The badge: an SVG picture of two short texts side by side, as READMEs show it.

It is drawn in the size and manner that badges have everywhere: 20 pixels high, white or dark text on two colours, with
a faint gloss and shadow. The same badge is always the same bytes. The one id inside means the same in every badge, so
that several can stand in one HTML page.
"""

import re
from html import escape

from attrs import field, frozen

from pepy.domain.badge_colors import HexColor, is_light
from pepy.domain.text_width import FONT_SIZE, text_width

LONGEST_TEXT = 64
"""Characters of a text on a badge; the rest is cut off (contract, section 4)."""

_MARGIN = 5  # Pixels between a text and either end of its side.

# Characters that XML 1.0 forbids (section 2.2), controls that no font draws, and controls that reverse what follows.
_UNDRAWABLE = re.compile("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")


def drawable_text(text: str) -> str:
    """Return what can be drawn of a text: one line without control characters, cut to its first 64 characters."""
    return " ".join(_UNDRAWABLE.sub("", text).split())[:LONGEST_TEXT].rstrip()


@frozen
class Badge:
    """Two texts and the colours behind them. Any text is fine: what cannot be drawn is left out."""

    left_text: str = field(converter=drawable_text)
    right_text: str = field(converter=drawable_text)
    left_color: HexColor
    right_color: HexColor

    def render(self) -> str:
        """Return the badge as SVG in the flat style."""
        left_length, right_length = text_width(self.left_text), text_width(self.right_text)
        left, right = _side_width(left_length), _side_width(right_length)
        width = left + right
        name = escape(f"{self.left_text}: {self.right_text}")
        left_text = _text(self.left_text, left_length, 5 * left, self.left_color)
        right_text = _text(self.right_text, right_length, 10 * left + 5 * right, self.right_color)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{name}">'
            f"<title>{name}</title>{_GLOSS}"
            # The left side reaches under the right one: sides that only touch leave a bright seam when scaled.
            f'<path fill="{self.left_color}" d="M{left + 1} 0H3a3 3 0 0 0-3 3v14a3 3 0 0 0 3 3h{left - 2}z"/>'
            f'<path fill="{self.right_color}" d="M{left} 0h{right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{left}z"/>'
            f'<rect width="{width}" height="20" rx="3" fill="url(#pepy-gloss)"/>'
            f"{_FONT}{left_text}{right_text}</g></svg>"
        )


_GLOSS = (
    '<linearGradient id="pepy-gloss" x2="0" y2="1">'
    '<stop offset="0" stop-color="#fff" stop-opacity=".12"/><stop offset="1" stop-opacity=".1"/></linearGradient>'
)

# Text is laid out at ten times its size and scaled down, because browsers round the widths of small letters.
_FONT = (
    '<g font-family="Verdana,Geneva,DejaVu Sans,sans-serif" text-anchor="middle" text-rendering="geometricPrecision" '
    f'font-size="{FONT_SIZE}">'
)


def _side_width(length: int) -> int:
    return -(-length // 10) + 2 * _MARGIN


def _text(text: str, length: int, center: int, background: HexColor) -> str:
    """Return a text with its shadow; `length` and `center` are tenths of a pixel.

    `textLength` makes the text exactly as long as it was measured, whatever font draws it.
    """
    color, shadow = ("#333", "#fff") if is_light(background) else ("#fff", "#010101")
    # Beyond ASCII the widths are guesses, and letters may be joined: stretch the letters, not the gaps.
    fit = "" if text.isascii() else ' lengthAdjust="spacingAndGlyphs"'
    place = f'textLength="{length}"{fit} transform="scale(.1)">{escape(text)}</text>'
    return (
        f'<text aria-hidden="true" fill="{shadow}" fill-opacity=".3" x="{center}" y="150" {place}'
        f'<text fill="{color}" x="{center}" y="140" {place}'
    )
