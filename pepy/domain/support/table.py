"""What each value of a dimension has of the downloads now and half a year before, and what dropping it would cost."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, repeat

from attrs import Factory, field, frozen

from pepy.domain.dimensions import UNKNOWN
from pepy.domain.downloads.stored_days import Values
from pepy.domain.support.order import Order, dropping_chains

MAX_LISTED = 100
"""How many values a table lists; the sum of those that are downloaded less follows it."""

DAYS_BETWEEN = 182
"""From a span of days to the one of the same length that it is compared with: 26 weeks, so that weekdays agree."""

_SHARE_DIGITS = 6


@frozen
class Part:
    """A part of the downloads of a span."""

    downloads: int
    whole: int
    """All downloads of the span, with those of unknown value: nothing unknown is spread over the known values."""

    @property
    def share(self) -> float | None:
        """Return which share of the whole it is, from 0 to 1; None if there are no downloads."""
        return round(self.downloads / self.whole, _SHARE_DIGITS) if self.whole else None

    @property
    def percent(self) -> str:
        """Return the share as text, `1.8 %`; only nothing is `0 %`, and only everything is `100 %`."""
        if self.downloads in (0, self.whole):
            return "100 %" if self.downloads else "0 %"
        tenths = (1000 * self.downloads + self.whole // 2) // self.whole
        if not 0 < tenths < 1000:
            return "> 99.9 %" if tenths else "< 0.1 %"
        return f"{tenths // 10}.{tenths % 10} %"


@frozen
class Span:
    """The downloads of some days by value."""

    values: Values
    whole: int = field(init=False, default=Factory(lambda span: sum(span.values.values()), takes_self=True))
    """All of them together."""

    def part(self, values: Iterable[str]) -> Part:
        """Return what some values have together."""
        return Part(sum(self.values.get(value, 0) for value in values), self.whole)

    def running(self, chain: Iterable[str]) -> Iterator[Part]:
        """Yield for each value of a chain what it and all before it have together."""
        for downloads in accumulate(self.values.get(value, 0) for value in chain):
            yield Part(downloads, self.whole)


@frozen
class Compared:
    """The downloads of a span, and of half a year before."""

    now: Span
    before: Span | None
    """None if nothing is known of that time."""

    @property
    def values(self) -> tuple[str, ...]:
        """Return the values that occur in either span."""
        return tuple(self.now.values | (self.before.values if self.before else {}))

    def figures(self, *values: str) -> "Figures":
        """Return what some values have together."""
        return Figures(self.now.part(values), self.before.part(values) if self.before else None)

    def running(self, chain: Sequence[str]) -> "Iterator[Figures]":
        """Yield for each value of a chain what it and all before it have together."""
        before = self.before.running(chain) if self.before else repeat(None)
        return (Figures(now, then) for now, then in zip(self.now.running(chain), before, strict=False))


@frozen
class Figures:
    """A part of the downloads now, and the same part half a year before; None if that is not known."""

    now: Part
    before: Part | None


@frozen
class Counted:
    """The figures of a value, in one way to count."""

    value: Figures
    lost: Figures | None
    """Of it and all that are dropped with it; None if it has no place in the order."""


@frozen
class SupportRow:
    """A value of a dimension."""

    value: str
    use: Counted
    """Without CI and mirrors."""
    all: Counted
    """With them."""
    follows: bool = False
    """Whether others are dropped with it."""


@frozen
class SupportTable:
    """The values of a dimension, in the order in which they are dropped, then those without a place, unknown last."""

    order: Order
    use: Compared
    """All downloads without CI and mirrors, by value."""
    all: Compared
    """All downloads, by value."""
    rows: tuple[SupportRow, ...]
    rest: tuple[str, ...] = ()
    """The values that are not listed."""

    @property
    def rest_figures(self) -> tuple[Figures, Figures]:
        """Return what the values that are not listed have together, without CI and mirrors, and with them."""
        return self.use.figures(*self.rest), self.all.figures(*self.rest)


def support_table(order: Order, use: Compared, everything: Compared, most: int = MAX_LISTED) -> SupportTable:
    """Return the table of a dimension, which lists the most downloaded values."""
    # A value without downloads by people may have some by CI, or may have had some half a year before.
    sizes = dict.fromkeys((*use.values, *everything.values), 0) | use.now.values
    chained = [row for chain in dropping_chains(order, sizes) for row in _chained(chain, use, everything)]
    unplaced = sizes.keys() - {row.value for row in chained}
    in_order = sorted(unplaced, key=lambda value: (value == UNKNOWN, -sizes[value], value))
    rows = [
        *chained,
        *(
            SupportRow(value, Counted(use.figures(value), None), Counted(everything.figures(value), None))
            for value in in_order
        ),
    ]
    # What dropping a value costs does not depend on what is listed. What is unknown is always listed.
    ranked = sorted(sizes, key=lambda value: (value != UNKNOWN, -sizes[value], value))
    listed = frozenset(ranked[:most])
    return SupportTable(order, use, everything, tuple(row for row in rows if row.value in listed), tuple(ranked[most:]))


def _chained(chain: Sequence[str], use: Compared, everything: Compared) -> Iterator[SupportRow]:
    losses = zip(use.running(chain), everything.running(chain), strict=True)
    for number, (value, (lost, lost_of_all)) in enumerate(zip(chain, losses, strict=True)):
        counted = Counted(use.figures(value), lost), Counted(everything.figures(value), lost_of_all)
        yield SupportRow(value, *counted, follows=number > 0)
