"""The styles that are two coloured boxes side by side: flat, flat-square, plastic and for-the-badge."""

from attrs import frozen

from pepy.domain.badges.picture.colors import HexColor, is_light
from pepy.domain.badges.picture.drawing import Lettering, Side
from pepy.domain.badges.picture.logo import Logo
from pepy.domain.pictures.text_width import VERDANA_BOLD


@frozen
class Look:
    """What distinguishes a style. Lengths are in pixels; baselines and font sizes in tenths of a pixel."""

    height: int
    radius: int
    gloss_id: str
    gloss: str
    """A gradient over both sides; empty for none."""
    baseline: int
    left: Lettering
    right: Lettering
    has_shadow: bool


# All badges of a style use the same id for the same gradient, so several can be inlined in one HTML page.
FLAT = Look(
    height=20,
    radius=3,
    gloss_id="pepy-gloss",
    gloss='<linearGradient id="pepy-gloss" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".12"/>'
    '<stop offset="1" stop-opacity=".1"/></linearGradient>',
    baseline=140,
    left=Lettering(margin=5),
    right=Lettering(margin=5),
    has_shadow=True,
)
"""The default: faint gloss and shadow."""

FLAT_SQUARE = Look(20, 0, "", "", 140, Lettering(margin=5), Lettering(margin=5), has_shadow=False)
"""No corners rounded, no gloss, no shadow."""

PLASTIC = Look(
    height=18,
    radius=4,
    gloss_id="pepy-plastic",
    gloss='<linearGradient id="pepy-plastic" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".6"/>'
    '<stop offset=".15" stop-color="#ccc" stop-opacity=".15"/><stop offset=".85" stop-opacity=".25"/>'
    '<stop offset="1" stop-opacity=".45"/></linearGradient>',
    baseline=130,
    left=Lettering(margin=5),
    right=Lettering(margin=5),
    has_shadow=True,
)
"""Lower and rounder, with a strong gloss."""

FOR_THE_BADGE = Look(
    height=28,
    radius=0,
    gloss_id="",
    gloss="",
    baseline=176,
    left=Lettering(margin=12, size=100, spacing=12, capitals=True),
    right=Lettering(margin=12, size=100, spacing=12, capitals=True, face=VERDANA_BOLD),
    has_shadow=False,
)
"""Tall, in spaced capitals, the right side in bold."""


def draw_boxes(
    look: Look, texts: tuple[str, str], colors: tuple[HexColor, HexColor], logo: Logo | None
) -> tuple[int, int, str]:
    """Return width, height and content of a badge."""
    left = Side.fitted(texts[0], colors[0], look.left, logo)
    right = Side.fitted(texts[1], colors[1], look.right)
    width = left.width + right.width
    letters = _text(look, left, 0) + _text(look, right, left.width)
    gloss = f'<rect width="{width}" height="{look.height}" rx="{look.radius}" fill="url(#{look.gloss_id})"/>'
    content = (
        f"{look.gloss}{_left_box(look, left)}{_right_box(look, left.width, right)}{gloss if look.gloss else ''}"
        f"{left.logo_node(look.height)}{look.left.group(letters)}"
    )
    return width, look.height, content


def _left_box(look: Look, side: Side) -> str:
    # The left side extends under the right one; otherwise a bright seam shows between them when scaled.
    end, radius, height = side.width + 1, look.radius, look.height
    if not radius:
        return f'<path fill="{side.color}" d="M{end} 0H0v{height}h{end}z"/>'
    upper, lower = f"a{radius} {radius} 0 0 0-{radius} {radius}", f"a{radius} {radius} 0 0 0 {radius} {radius}"
    outline = f"M{end} 0H{radius}{upper}v{height - 2 * radius}{lower}h{end - radius}z"
    return f'<path fill="{side.color}" d="{outline}"/>'


def _right_box(look: Look, start: int, side: Side) -> str:
    radius, height = look.radius, look.height
    if not radius:
        return f'<path fill="{side.color}" d="M{start} 0h{side.width}v{height}H{start}z"/>'
    upper, lower = f"a{radius} {radius} 0 0 1 {radius} {radius}", f"a{radius} {radius} 0 0 1-{radius} {radius}"
    outline = f"M{start} 0h{side.width - radius}{upper}v{height - 2 * radius}{lower}H{start}z"
    return f'<path fill="{side.color}" d="{outline}"/>'


def _text(look: Look, side: Side, start: int) -> str:
    color, shadow = ("#333", "#fff") if is_light(side.color) else ("#fff", "#010101")
    text = side.text_node(f'fill="{color}"', start, look.baseline)
    if not look.has_shadow:
        return text
    return side.text_node(f'aria-hidden="true" fill="{shadow}" fill-opacity=".3"', start, look.baseline + 10) + text
