"""How long it took after a release until half of a project's downloads were of it or a newer one."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from attrs import define, frozen

from pepy.domain.downloads.series import NumberedDay
from pepy.domain.downloads.stored_days import Values
from pepy.domain.projects.version_order import parsed_version

ADOPTION_RULE = (
    "first_day is the first day with downloads of a release that is newer than all before it; half_on is the first "
    "day on which at least half of all downloads are of it or of newer versions"
)
"""What is measured, as answers repeat it."""


@frozen
class Adoption:
    """A release, by the numbers of days in their window."""

    version: str
    first_day: int
    half_on: int | None
    """None if it did not come to half until the last day."""
    share: float
    """The share of it and newer versions on the last day with downloads, from 0 to 1."""


def find_adoptions(days: Iterable[NumberedDay]) -> tuple[Adoption, ...]:
    """Return the releases of a span, ascending by version. Days that are no sequence are gone through twice.

    Versions of the first day with downloads may be older than the span, and those that are older than one seen before
    are repairs of an old series, or rarely wanted: neither is listed. Pre-releases and what is not a version by PEP 440
    are never listed. A download of a pre-release counts for the releases that are older than it.
    """
    first_days = _first_days(days)
    order = _Order.of(first_days)
    tracked = [_Tracked(text, first_days[text], order.ranks[text]) for text in _releases(first_days, order)]
    _follow(days, tracked, order.ranks)
    return tuple(Adoption(one.version, one.first_day, one.half_on, round(one.share, 6)) for one in tracked)


@frozen
class _Order:
    """The order of those versions that have one, so that numbers can be compared instead of versions."""

    ranks: dict[str, int]
    finals: tuple[str, ...]
    """Those of them that are no pre-releases, ascending."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> "_Order":
        parsed = {text: version for text in texts if (version := parsed_version(text))}
        ascending = sorted(parsed, key=lambda text: (parsed[text], text))
        finals = tuple(text for text in ascending if not parsed[text].is_prerelease)
        return cls({text: rank for rank, text in enumerate(ascending)}, finals)


@define
class _Tracked:
    """A release, while days are gone through."""

    version: str
    first_day: int
    rank: int
    half_on: int | None = None
    share: float = 0.0


def _first_days(days: Iterable[NumberedDay]) -> dict[str, int]:
    first_days: dict[str, int] = {}
    for number, values in days:
        for version in values.keys() - first_days.keys():
            first_days[version] = number
    return first_days


def _releases(first_days: dict[str, int], order: _Order) -> list[str]:
    """Return the releases that were newer than all final ones of the days before, ascending."""
    start = min(first_days.values(), default=0)
    newest: dict[int, int] = {}
    for text in order.finals:
        newest[first_days[text]] = order.ranks[text]  # They ascend: the last one of a day is its newest.
    days = sorted(newest)
    before = dict(zip(days, accumulate((newest[day] for day in days), max, initial=-1), strict=False))
    return [text for text in order.finals if start < first_days[text] and order.ranks[text] > before[first_days[text]]]


def _follow(days: Iterable[NumberedDay], tracked: Sequence[_Tracked], ranks: dict[str, int]) -> None:
    pending, last_day = list(tracked), {}
    for number, values in days:
        if not values:
            continue
        last_day, whole = values, sum(values.values())
        started = [one for one in pending if one.first_day <= number]
        for one, newer in zip(started, _of_or_newer(values, started, ranks), strict=True):
            one.half_on = number if 2 * newer >= whole else None
        pending = [one for one in pending if one.half_on is None]
    for one, newer in zip(tracked, _of_or_newer(last_day, tracked, ranks), strict=True):
        one.share = newer / sum(last_day.values())


def _of_or_newer(values: Values, wanted: Sequence[_Tracked], ranks: dict[str, int]) -> list[int]:
    """Return for each release the downloads of it and of newer versions."""
    if not wanted:
        return []
    counted = sorted((ranks[version], count) for version, count in values.items() if version in ranks)
    sums = [*accumulate((count for _, count in counted), initial=0)]
    return [sums[-1] - sums[bisect_left(counted, (one.rank, 0))] for one in wanted]
