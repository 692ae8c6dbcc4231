"""Values of a dimension as ranked bars."""

from collections.abc import Mapping

from attrs import evolve, frozen

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.downloads.series import SplitSums
from pepy.domain.projects.grouped_versions import VersionDepth, group_versions
from pepy.infrastructure.pages.choices import address, counted_parameters
from pepy.infrastructure.pages.site import quoted
from pepy.infrastructure.pages.words import value_name

MAX_BARS = 8
"""How many values have a bar; the rest is one more."""

_ALL_VERSIONS = 1_000
_TITLES = {"python": "Python", "system": "System", "installer": "Installer", "country": "Country"}


@frozen
class Bar:
    """A value, its downloads, and what part of all downloads they are."""

    label: str
    downloads: int
    share: float
    is_muted: bool = False
    """Whether it is no value, but what is not known or the rest."""

    @property
    def width(self) -> str:
        """Return the length of the bar, as a part of its row."""
        return f"{100 * self.share:.1f}%"


@frozen
class Bars:
    """The bars of a dimension, and the address of their numbers."""

    key: str
    title: str
    json: str
    bars: tuple[Bar, ...] = ()
    """None where nothing was downloaded."""


@frozen
class Versions:
    """The versions of a project, with pre-releases apart."""

    depth: VersionDepth
    releases: Bars
    pre_releases: Bars
    pre_release_share: float


LIMITS = {"version": _ALL_VERSIONS} | dict.fromkeys(_TITLES, MAX_BARS)
"""How many values of each dimension the bars are made from."""


@frozen
class BarMaker:
    """Makes bars of what a project's downloads of the last 30 days are split into."""

    by_dimension: Mapping[str, SplitSums]
    name: str
    counted: DownloadFilter

    def bars(self) -> tuple[Bars, ...]:
        """Return the bars of all dimensions but version."""
        empty = (Bars(dimension, title, self._json(dimension)) for dimension, title in _TITLES.items())
        return tuple(
            _filled(bars, self.by_dimension[bars.key], self.by_dimension[bars.key].downloads) for bars in empty
        )

    def versions(self, depth: VersionDepth) -> Versions:
        """Return the versions."""
        sums = self.by_dimension["version"]
        grouped, whole = group_versions(sums.values, depth), sums.downloads
        empty = Bars("version", "Versions", self._json("version"))
        share = sum(grouped.pre_releases.values()) / whole if whole else 0
        releases = _limited(empty, grouped.releases, sums.other, whole)
        return Versions(depth, releases, _limited(empty, grouped.pre_releases, 0, whole), share)

    def _json(self, dimension: str) -> str:
        limit = str(_ALL_VERSIONS) if dimension == "version" else ""
        path = f"/api/v3/projects/{quoted(self.name)}/downloads"
        return address(
            path, {"dimension": dimension, "granularity": "month", "limit": limit, **counted_parameters(self.counted)}
        )


def _limited(bars: Bars, values: Mapping[str, int], other: int, whole: int) -> Bars:
    shown = dict(list(values.items())[:MAX_BARS])
    return _filled(bars, SplitSums(shown, other + sum(values.values()) - sum(shown.values())), whole)


def _filled(bars: Bars, sums: SplitSums, whole: int) -> Bars:
    """Return the bars of these sums, as parts of the whole."""
    if not whole:
        return bars
    # What is not known is no value, so it comes after those that are.
    values = sorted(sums.values.items(), key=lambda item: item[0] == UNKNOWN)
    rows = [Bar(value_name(value, bars.key), count, count / whole, value == UNKNOWN) for value, count in values]
    if sums.other:
        rows.append(Bar("all others", sums.other, sums.other / whole, is_muted=True))
    return evolve(bars, bars=tuple(rows))
