"""What all badge styles share: two sides that are as wide as their texts, and a logo before the left text.

Widths are whole pixels; positions and lengths of texts are tenths of a pixel.
"""

from html import escape
from typing import Self

from attrs import evolve, frozen

from pepy.domain.badges.picture.colors import HexColor
from pepy.domain.badges.picture.logo import Logo
from pepy.domain.pictures.text_width import FONT_SIZE, VERDANA, Face, gaps_to_space, text_width

_LOGO_SIZE = 14  # Pixels, in either direction.
_LOGO_GAP = 3  # Pixels between a logo and the text after it.


@frozen
class Lettering:
    """How text is set: the margin on either side in pixels, font size and letter spacing in tenths of a pixel."""

    margin: int
    face: Face = VERDANA
    size: int = FONT_SIZE
    spacing: int = 0
    capitals: bool = False

    def group(self, texts: str) -> str:
        """Return texts in fonts of this family and size.

        They are drawn at ten times their size and scaled down, because browsers round the widths of small letters.
        `text-rendering` does not help, and with `geometricPrecision` CairoSVG draws fragments of letters.
        """
        return f'<g font-family="{self.face.families}" text-anchor="middle" font-size="{self.size}">{texts}</g>'


@frozen
class Side:
    """One side of a badge, sized to fit its text."""

    text: str
    color: HexColor
    logo: Logo | None
    length: int
    """The length of the text."""
    lettering: Lettering

    @classmethod
    def fitted(cls, text: str, color: HexColor, lettering: Lettering, logo: Logo | None = None) -> Self:
        """Make a side that fits a text."""
        text = text.upper() if lettering.capitals else text
        gaps = gaps_to_space(text) if lettering.spacing else 0
        length = text_width(text, lettering.face, lettering.size) + gaps * lettering.spacing
        return cls(text, color, logo, length, lettering if gaps else evolve(lettering, spacing=0))

    @property
    def width(self) -> int:
        """The width of the side in pixels, margins and logo included."""
        return -(-self.length // 10) + self._indent + self.lettering.margin

    def text_node(self, paint: str, start: int, baseline: int) -> str:
        """Return the text for a side that starts at the pixel `start`.

        `textLength` gives the text exactly its measured length in any font. librsvg and CairoSVG do not support it, so
        letter spacing is written as well.
        """
        center = 10 * start + 5 * (self.width + self._indent - self.lettering.margin)
        # Beyond ASCII the widths are estimates: stretch the letters, not the gaps.
        fit = "" if self.text.isascii() else ' lengthAdjust="spacingAndGlyphs"'
        weight = ' font-weight="bold"' if self.lettering.face.bold else ""
        spacing = f' letter-spacing="{self.lettering.spacing}"' if self.lettering.spacing else ""
        place = f'x="{center}" y="{baseline}" textLength="{self.length}"{fit}{spacing} transform="scale(.1)"'
        return f"<text {paint}{weight} {place}>{escape(self.text)}</text>"

    def logo_node(self, height: int) -> str:
        """Return the logo, vertically centred, or an empty string."""
        if self.logo is None:
            return ""
        place = (
            f'x="{self.lettering.margin}" y="{(height - _LOGO_SIZE) // 2}" width="{_LOGO_SIZE}" height="{_LOGO_SIZE}"'
        )
        return f'<image {place} href="{self.logo.data_uri}"/>'

    @property
    def _indent(self) -> int:
        return self.lettering.margin + (_LOGO_SIZE + _LOGO_GAP if self.logo else 0)
