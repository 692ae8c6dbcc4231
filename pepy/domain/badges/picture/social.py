"""The social style: the left text on a light button, the right one in a white bubble that points at it.

It has fixed colours; those of the badge are ignored. Fonts, margins and the gap match shields.io (measured in the
output of its npm package badge-maker 6.0.0), so that badges have the familiar width.
"""

from pepy.domain.badges.picture.colors import HexColor
from pepy.domain.badges.picture.drawing import Lettering, Side
from pepy.domain.badges.picture.logo import Logo
from pepy.domain.pictures.text_width import HELVETICA_BOLD

_HEIGHT = 20
_GAP = 5  # Pixels between button and bubble, where the arrow is.
_BUTTON = HexColor("#fcfcfc")
_BUBBLE = HexColor("#fafafa")
_INK = 'fill="#333"'
_BASELINE = 140  # Tenths of a pixel.
_LETTERING = Lettering(margin=5, face=HELVETICA_BOLD)

_SHADE = (
    '<linearGradient id="pepy-social" x2="0" y2="1">'
    '<stop offset="0" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-opacity=".1"/></linearGradient>'
)


def draw_social(texts: tuple[str, str], logo: Logo | None) -> tuple[int, int, str]:
    """Return width, height and content of a badge."""
    left = Side.fitted(texts[0], _BUTTON, _LETTERING, logo)
    right = Side.fitted(texts[1], _BUBBLE, _LETTERING)
    bubble = left.width + _GAP
    letters = left.text_node(_INK, 0, _BASELINE) + right.text_node(_INK, bubble, _BASELINE)
    boxes = _boxes(left.width, bubble, right.width)
    content = f"{_SHADE}{boxes}{left.logo_node(_HEIGHT)}{_LETTERING.group(letters)}"
    return bubble + right.width, _HEIGHT, content


def _boxes(button_width: int, bubble: int, bubble_width: int) -> str:
    """Return button, bubble and the arrow between them; half pixels keep one-pixel lines sharp."""
    frame = 'y=".5" height="19" rx="2" stroke="#d5d5d5"'
    return (
        f'<rect x=".5" width="{button_width - 1}" {frame} fill="{_BUTTON}"/>'
        f'<rect x="{bubble}.5" width="{bubble_width - 1}" {frame} fill="{_BUBBLE}"/>'
        f'<path d="M{bubble + 1} 6.5l-4 3.5 4 3.5" fill="{_BUBBLE}" stroke="#d5d5d5"/>'
        f'<rect x="1" y="1" width="{button_width - 2}" height="18" fill="url(#pepy-social)"/>'
    )
