"""The colours of badges: parsing them, and which ones need dark text."""

import re
from typing import NewType

import webcolors

HexColor = NewType("HexColor", str)
"""A colour as `#rgb` or `#rrggbb` in lower case, which is safe to write into an SVG attribute."""

GREY = HexColor("#555")
"""The default colour of a badge's left side."""

BLUE = HexColor("#007ec6")
"""The default colour of a badge's right side."""

GREEN = HexColor("#97ca00")
"""The default colour of both sides of a personalized badge."""

LIGHT_GREY = HexColor("#9f9f9f")
"""The right side of a badge without a number."""

# Names whose colours differ from CSS: shields.io's colours, which READMEs expect.
_BADGE_COLORS = {
    "brightgreen": "#4c1",
    "green": GREEN,
    "yellowgreen": "#a4a61d",
    "yellow": "#dfb317",
    "orange": "#fe7d37",
    "red": "#e05d44",
    "blue": BLUE,
    "grey": GREY,
    "gray": GREY,
    "lightgrey": LIGHT_GREY,
    "lightgray": LIGHT_GREY,
}

_NAMED_COLORS = {
    **{name: webcolors.name_to_hex(name) for name in webcolors.names(webcolors.CSS3)},
    "rebeccapurple": "#663399",  # The one name that CSS 4 added.
    **_BADGE_COLORS,
}

_HEX_DIGITS = re.compile("#?([0-9a-f]{3}|[0-9a-f]{6})")


def parse_color(typed: str | None, default: HexColor) -> HexColor:
    """Accept a name or 3 or 6 hexadecimal digits with or without `#`, in any case; anything else is the default."""
    if not typed:
        return default
    color = typed.strip().lower()
    if color in _NAMED_COLORS:
        return HexColor(_NAMED_COLORS[color])
    digits = _HEX_DIGITS.fullmatch(color)
    return HexColor(f"#{digits[1]}") if digits else default


def is_light(color: HexColor) -> bool:
    """Tell whether text on this colour must be dark to be legible.

    A colour is light if its squared brightness in the HSP colour model (D. R. Finley, 2006), 0.299 red^2 +
    0.587 green^2 + 0.114 blue^2, is more than half of white's. The usual green and orange of badges keep white text,
    their yellow gets dark text.
    """
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    red, green, blue = bytes.fromhex(digits)
    return 299 * red**2 + 587 * green**2 + 114 * blue**2 > 500 * 255**2
