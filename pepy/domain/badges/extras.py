"""Optional parameters of every badge, such as style and logo."""

from collections.abc import Mapping
from typing import Self

from attrs import frozen

from pepy.domain.badges.badge import BadgeStyle, parse_style
from pepy.domain.badges.picture.logo import Logo
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.pictures.numbers import parse_decimals


@frozen
class BadgeExtras:
    """Decimals of the number, which downloads it counts, and how the badge is drawn."""

    decimals: int = 0
    counted: DownloadFilter = ALL_DOWNLOADS
    style: BadgeStyle = BadgeStyle.FLAT
    logo: Logo | None = None

    @classmethod
    def parse(cls, typed: Mapping[str, str | None]) -> Self:
        """Parse the extras from a URL's parameters; missing and malformed ones keep their defaults."""
        return cls(
            decimals=parse_decimals(typed.get("precision")),
            counted=DownloadFilter.parse(typed),
            style=parse_style(typed.get("style"), BadgeStyle.FLAT),
            logo=Logo.parse(typed.get("logo")),
        )


NO_EXTRAS = BadgeExtras()
"""All defaults."""
