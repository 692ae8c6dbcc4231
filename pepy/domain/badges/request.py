"""Parsing a badge's URL. READMEs in the wild are full of malformed values, and every one must render."""

from collections.abc import Mapping
from enum import Enum
from typing import Self

from attrs import frozen

from pepy.domain.badges.badge import Badge, drawable_text
from pepy.domain.badges.caveats import NO_CAVEATS, Caveats
from pepy.domain.badges.extras import NO_EXTRAS, BadgeExtras
from pepy.domain.badges.picture.colors import BLUE, GREEN, GREY, LIGHT_GREY, HexColor, parse_color
from pepy.domain.pictures.numbers import Units, compact_number, parse_units
from pepy.domain.pictures.text_width import text_width


class BadgePeriod(Enum):
    """The days that a badge counts. The value is the default text of its left side."""

    TOTAL = "downloads"
    MONTH = "downloads/month"
    WEEK = "downloads/week"
    DAY = "downloads/day"
    YEAR = "downloads/year"


PERIOD_OF_NAME = {
    "total": BadgePeriod.TOTAL,
    "year": BadgePeriod.YEAR,
    "yearly": BadgePeriod.YEAR,
    "365d": BadgePeriod.YEAR,
    "month": BadgePeriod.MONTH,
    "monthly": BadgePeriod.MONTH,
    "30d": BadgePeriod.MONTH,
    "week": BadgePeriod.WEEK,
    "weekly": BadgePeriod.WEEK,
    "7d": BadgePeriod.WEEK,
    "day": BadgePeriod.DAY,
    "daily": BadgePeriod.DAY,
    "1d": BadgePeriod.DAY,
}
"""The periods by their names in URLs."""


def parse_period(typed: str | None, default: BadgePeriod) -> BadgePeriod:
    """Accept the names of a period in any case; anything else is the default."""
    return PERIOD_OF_NAME.get((typed or "").strip().lower(), default)


@frozen
class BadgeRequest:
    """A request for a badge: the period, units, left text, colours and extras."""

    period: BadgePeriod
    units: Units
    left_text: str
    left_color: HexColor
    right_color: HexColor
    extras: BadgeExtras = NO_EXTRAS

    @classmethod
    def of_period(cls, period: BadgePeriod, extras: BadgeExtras = NO_EXTRAS) -> Self:
        """Request a standard badge, of which only the period and the extras can be chosen."""
        return cls(period, Units.INTERNATIONAL_SYSTEM, period.value, GREY, BLUE, extras)

    @classmethod
    def personalized(
        cls, typed: Mapping[str, str | None], default_colors: tuple[HexColor, HexColor] = (GREEN, GREEN)
    ) -> Self:
        """Request a badge by its URL parameters; missing and malformed ones fall back to their defaults.

        A left text without any drawable character counts as missing, as does an empty `left_text=`.
        """
        default_left_color, default_right_color = default_colors
        period = parse_period(typed.get("period"), BadgePeriod.TOTAL)
        left_text = drawable_text(typed.get("left_text") or "")
        return cls(
            period=period,
            units=parse_units(typed.get("units"), Units.INTERNATIONAL_SYSTEM),
            left_text=left_text if text_width(left_text) else period.value,
            left_color=parse_color(typed.get("left_color"), default_left_color),
            right_color=parse_color(typed.get("right_color"), default_right_color),
            extras=BadgeExtras.parse(typed),
        )

    def badge(self, downloads: int | None, caveats: Caveats = NO_CAVEATS) -> Badge:
        """Return the badge for this number of downloads; None means that the number is unknown."""
        right_text, right_color = "unknown", LIGHT_GREY
        if downloads is not None:
            number = compact_number(downloads, self.units, self.extras.decimals)
            right_text, right_color = f"{number}{'+' if caveats.is_lower_bound else ''}", self.right_color
        style, logo = self.extras.style, self.extras.logo
        return Badge(self.left_text, right_text, self.left_color, right_color, style, logo, caveats.note)


def not_found_badge(extras: BadgeExtras = NO_EXTRAS) -> Badge:
    """Return the badge of a project that does not exist; READMEs must be able to show that, too."""
    return Badge(BadgePeriod.TOTAL.value, "not found", GREY, LIGHT_GREY, extras.style, extras.logo)


def too_many_badge(extras: BadgeExtras = NO_EXTRAS) -> Badge:
    """Return the badge of more projects than one badge can count."""
    return Badge(BadgePeriod.TOTAL.value, "too many names", GREY, LIGHT_GREY, extras.style, extras.logo)
