"""Parsing a chart's URL. READMEs are full of malformed values, and each falls back to its default, as on badges."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Self, TypeVar

from attrs import evolve, frozen

from pepy.domain.charts.themes import THEMES, Theme
from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.downloads.asked_range import MAX_RANGE_DAYS, MAX_SPLIT_RANGE_DAYS, AskedRange
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.projects.version_groups import VersionGrouping, VersionLevel

DAYS_OF_PERIOD = {"month": 30, "quarter": 91, "year": 365, "all": MAX_RANGE_DAYS}
"""How many days a period has, the last one included."""
DEFAULT_PERIOD = "year"

DEFAULT_WIDTH, MIN_WIDTH, MAX_WIDTH = 720, 320, 2_000
DEFAULT_HEIGHT, MIN_HEIGHT, MAX_HEIGHT = 320, 200, 1_200
"""In pixels; what is smaller or larger is drawn at the bound."""

DAYS_OF_WEEKS, DAYS_OF_MONTHS = 90, 730
"""From so many days on a range is drawn in weeks, and in months: the teeth of weekends hide how downloads change."""

Choice = TypeVar("Choice")

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MAX_DIGITS = 6


@frozen
class Look:
    """How a chart is drawn, whatever it shows."""

    width: int = DEFAULT_WIDTH
    height: int = DEFAULT_HEIGHT
    theme: Theme = THEMES["auto"]
    stacked: bool = False


@frozen
class ChartRequest:
    """A request for a chart: which downloads, in which range, and how they are drawn."""

    first_day: date | None = None
    last_day: date | None = None
    period: str = DEFAULT_PERIOD
    granularity: Granularity | None = None
    """None means that it depends on the range."""
    dimension: str = ""
    selection: ValueSelection | None = None
    grouping: VersionGrouping | None = None
    """Of versions; None draws each of them."""
    counted: DownloadFilter = ALL_DOWNLOADS
    look: Look = Look()

    @classmethod
    def parse(cls, typed: Mapping[str, str | None], dimensions: Sequence[str] = DIMENSIONS) -> Self:
        """Parse a URL's parameters; missing and malformed ones fall back to their defaults."""
        dimension = _choice(typed, "dimension", {name: name for name in dimensions}, "")
        return cls(
            first_day=_day(typed.get("from")),
            last_day=_day(typed.get("to")),
            period=_choice(typed, "period", {name: name for name in DAYS_OF_PERIOD}, DEFAULT_PERIOD),
            granularity=_choice(typed, "granularity", {width.value: width for width in Granularity}, None),
            dimension=dimension,
            selection=_selection(typed.get("values"), dimension),
            grouping=_grouping(typed, dimension),
            counted=DownloadFilter.parse(typed),
            look=Look(
                width=_pixels(typed.get("width"), DEFAULT_WIDTH, MIN_WIDTH, MAX_WIDTH),
                height=_pixels(typed.get("height"), DEFAULT_HEIGHT, MIN_HEIGHT, MAX_HEIGHT),
                theme=_choice(typed, "theme", THEMES, THEMES["auto"]),
                stacked=_choice(typed, "stacked", {"true": True, "yes": True, "on": True, "1": True}, default=False),
            ),
        )

    @property
    def range(self) -> AskedRange:
        """The range: `from` and `to` where they are given, otherwise the period that ends with `to`."""
        days = DAYS_OF_PERIOD[self.period]
        return AskedRange(self.first_day, self.last_day, min(days, MAX_SPLIT_RANGE_DAYS) if self.dimension else days)

    def of_several(self) -> Self:
        """Return the request without its split: several projects are drawn as a series each."""
        return evolve(self, dimension="", selection=None, grouping=None)


def fitting_granularity(days: int) -> Granularity:
    """Return the buckets in which a range of so many days is best seen."""
    if days >= DAYS_OF_MONTHS:
        return Granularity.MONTH
    return Granularity.WEEK if days >= DAYS_OF_WEEKS else Granularity.DAY


def _choice(typed: Mapping[str, str | None], name: str, choices: Mapping[str, Choice], default: Choice) -> Choice:
    return choices.get((typed.get(name) or "").strip().lower(), default)


def _day(typed: str | None) -> date | None:
    if not typed or not _ISO_DAY.fullmatch(typed.strip()):
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None  # There is no such day in the calendar.


def _selection(typed: str | None, dimension: str) -> ValueSelection | None:
    if not typed or not dimension:
        return None
    try:
        return ValueSelection.parse(typed, dimension)
    except InvalidQuestionError:
        return None


def _grouping(typed: Mapping[str, str | None], dimension: str) -> VersionGrouping | None:
    level = _choice(typed, "group", {level.value: level for level in VersionLevel}, None)
    apart = _choice(typed, "prereleases", {"separate": True}, default=False)
    return VersionGrouping(level, apart) if level and dimension == "version" else None


def _pixels(typed: str | None, default: int, lowest: int, highest: int) -> int:
    digits = (typed or "").strip().lower().removesuffix("px")
    # Looking at the length first keeps numbers away that Python refuses to read.
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _MAX_DIGITS:
        return default
    return min(max(int(digits), lowest), highest)
