"""What the styles of badges have in common: two sides that are as wide as their texts, and a logo before the left text.

Widths are whole pixels; places and lengths of texts are tenths of a pixel.
"""

from html import escape
from typing import Self

from attrs import frozen

from pepy.domain.badges.colors import HexColor
from pepy.domain.badges.logo import Logo
from pepy.domain.badges.text_width import FONT_SIZE, text_width

_LOGO_SIZE = 14  # Pixels, in either direction.
_LOGO_GAP = 3  # Pixels between a logo and the text after it.


@frozen
class Lettering:
    """How a text is set: the margin on either side in pixels, font size and letter spacing in tenths of a pixel."""

    margin: int
    size: int = FONT_SIZE
    spacing: int = 0
    bold: bool = False
    capitals: bool = False


@frozen
class Side:
    """One side of a badge, made to measure for its text."""

    text: str
    color: HexColor
    logo: Logo | None
    length: int
    """The length of the text."""
    margin: int

    @classmethod
    def fitted(cls, text: str, color: HexColor, lettering: Lettering, logo: Logo | None = None) -> Self:
        """Measure a text for its side."""
        text = text.upper() if lettering.capitals else text
        # Letters of other scripts may be joined, which gaps would tear apart.
        gaps = max(len(text) - 1, 0) if text.isascii() else 0
        length = text_width(text, lettering.size, bold=lettering.bold) + gaps * lettering.spacing
        return cls(text, color, logo, length, lettering.margin)

    @property
    def width(self) -> int:
        """The width of the side in pixels, margins and logo included."""
        return -(-self.length // 10) + self._indent + self.margin

    def text_node(self, paint: str, start: int, baseline: int) -> str:
        """Return the text for a side that starts at the pixel `start`.

        `textLength` makes the text exactly as long as it was measured, whatever font draws it.
        """
        center = 10 * start + 5 * (self.width + self._indent - self.margin)
        # Beyond ASCII the widths are guesses: stretch the letters, not the gaps.
        fit = "" if self.text.isascii() else ' lengthAdjust="spacingAndGlyphs"'
        place = f'x="{center}" y="{baseline}" textLength="{self.length}"{fit} transform="scale(.1)"'
        return f"<text {paint} {place}>{escape(self.text)}</text>"

    def logo_node(self, height: int) -> str:
        """Return the logo, in the middle of the badge's height, or nothing."""
        if self.logo is None:
            return ""
        place = f'x="{self.margin}" y="{(height - _LOGO_SIZE) // 2}" width="{_LOGO_SIZE}" height="{_LOGO_SIZE}"'
        return f'<image {place} href="{self.logo.data_uri}"/>'

    @property
    def _indent(self) -> int:
        return self.margin + (_LOGO_SIZE + _LOGO_GAP if self.logo else 0)
