"""The badge: an SVG picture of two short texts side by side, as READMEs show it.

Sizes and styles follow the conventions of other badge services. The same badge is always the same bytes.
"""

from enum import Enum
from functools import lru_cache
from html import escape

from attrs import field, frozen

from pepy.domain.badges.picture.boxes import FLAT, FLAT_SQUARE, FOR_THE_BADGE, PLASTIC, draw_boxes
from pepy.domain.badges.picture.colors import HexColor
from pepy.domain.badges.picture.logo import Logo
from pepy.domain.badges.picture.social import draw_social
from pepy.domain.pictures.texts import drawable_line

MAX_TEXT_LENGTH = 64
"""Characters of a text on a badge; longer texts are cut (docs/badges.md)."""


def drawable_text(text: str) -> str:
    """Return the drawable part of a text, cut to 64 characters."""
    return drawable_line(text)[:MAX_TEXT_LENGTH].rstrip()


class BadgeStyle(Enum):
    """How a badge is drawn, by the name of the style in URLs."""

    FLAT = "flat"
    FLAT_SQUARE = "flat-square"
    PLASTIC = "plastic"
    FOR_THE_BADGE = "for-the-badge"
    SOCIAL = "social"


_LOOKS = {
    BadgeStyle.FLAT: FLAT,
    BadgeStyle.FLAT_SQUARE: FLAT_SQUARE,
    BadgeStyle.PLASTIC: PLASTIC,
    BadgeStyle.FOR_THE_BADGE: FOR_THE_BADGE,
}

_STYLES = {style.value: style for style in BadgeStyle}


def parse_style(typed: str | None, default: BadgeStyle) -> BadgeStyle:
    """Accept the name of a style in any case; anything else is the default."""
    return _STYLES.get((typed or "").strip().lower(), default)


@frozen
class Badge:
    """Two texts and the colours behind them. Any text is accepted; characters that cannot be drawn are dropped."""

    left_text: str = field(converter=drawable_text)
    right_text: str = field(converter=drawable_text)
    left_color: HexColor
    right_color: HexColor
    style: BadgeStyle = BadgeStyle.FLAT
    logo: Logo | None = None
    note: str = ""
    """A remark in parentheses that title and label add to the texts."""

    def render(self) -> str:
        """Return the badge as SVG."""
        # There are few rounded numbers: nearly all projects share a thousand badges. Logos are many, and large.
        return _drawn_once(self) if self.logo is None else _drawn(self)


def _drawn(badge: Badge) -> str:
    width, height, content = _content(badge)
    note = f" ({badge.note})" if badge.note else ""
    name = escape(f"{badge.left_text}: {badge.right_text}{note}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" aria-label="{name}">'
        f"<title>{name}</title>{content}</svg>"
    )


_drawn_once = lru_cache(maxsize=5_000)(_drawn)


def _content(badge: Badge) -> tuple[int, int, str]:
    texts = (badge.left_text, badge.right_text)
    if badge.style is BadgeStyle.SOCIAL:
        return draw_social(texts, badge.logo)
    return draw_boxes(_LOOKS[badge.style], texts, (badge.left_color, badge.right_color), badge.logo)
