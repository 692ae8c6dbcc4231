"""Which series is which: names beside the ends of the curves, or above the plot where that is narrow."""

from collections.abc import Sequence

from attrs import frozen

from pepy.domain.charts.labels import GAP, LINE, PLAIN, Anchor, Box, Label, spread
from pepy.domain.charts.shapes import Point

SWATCH = 10
"""Pixels of the coloured square before a name above the plot."""

_LEADER = 14  # Pixels between the end of a curve and its name, for the line that leads from one to the other.
_MIN_WIDTH_FOR_EDGE = 480
_MAX_SHARE_OF_EDGE = 4  # At most this part of the width.


@frozen
class Key:
    """The name of a series, and what ties it to its curve: a line to the end of the curve, or a coloured square."""

    label: Label
    leader: tuple[Point, Point] | None = None
    swatch: Box | None = None


@frozen
class KeyRoom:
    """The names as far as they fit, and the space that they need."""

    names: tuple[str, ...] = ()
    columns: int = 0
    """How many columns they have above the plot; none at the edge."""
    column_width: int = 0

    @property
    def edge(self) -> int:
        """Return how many pixels they take to the right of the plot."""
        return self.column_width if not self.columns else 0

    @property
    def height(self) -> int:
        """Return how many pixels they take above the plot."""
        return -(-len(self.names) // self.columns) * LINE + GAP if self.columns else 0


def key_room(names: Sequence[str], width: int, height: int) -> KeyRoom:
    """Return the room for names beside or above a plot of that height; a single series needs none."""
    if len(names) < 2:
        return KeyRoom()
    if width >= _MIN_WIDTH_FOR_EDGE and len(names) * LINE <= height:
        return _at_edge(names, width // _MAX_SHARE_OF_EDGE)
    return _in_columns(names, width, max((height // 2 - GAP) // LINE, 1))


def keys_at_edge(room: KeyRoom, ends: Sequence[Point | None], plot: Box) -> tuple[Key, ...]:
    """Return names to the right of a plot, each as close to the end of its curve as the others allow."""
    wanted = [plot.bottom if end is None else end[1] // 2 for end in ends]
    heights = spread(wanted, plot.top, plot.bottom, LINE)
    return tuple(
        Key(
            Label(name, plot.right + _LEADER, height + PLAIN.size // 3),
            leader=end and (end, (2 * (plot.right + _LEADER - 3), 2 * height)),
        )
        for name, height, end in zip(room.names, heights, ends, strict=True)
    )


def keys_above(room: KeyRoom, left: int, top: int) -> tuple[Key, ...]:
    """Return names in columns, row by row, each after a coloured square."""
    keys = []
    for number, name in enumerate(room.names):
        row, column = divmod(number, room.columns)
        x, y = left + column * room.column_width, top + row * LINE
        swatch = Box(x, y, x + SWATCH, y + SWATCH)
        keys.append(Key(Label(name, x + SWATCH + 4, y + SWATCH, Anchor.START), swatch=swatch))
    return tuple(keys)


def _at_edge(names: Sequence[str], width: int) -> KeyRoom:
    cut = tuple(PLAIN.cut(name, width - _LEADER) for name in names)
    return KeyRoom(cut, 0, max(map(PLAIN.width, cut)) + _LEADER)


def _in_columns(names: Sequence[str], width: int, most_rows: int) -> KeyRoom:
    before, after = SWATCH + 4, 2 * GAP
    wanted = max(PLAIN.width(PLAIN.cut(name, width)) for name in names) + before + after
    columns = max(min(width // wanted, len(names)), -(-len(names) // most_rows), 1)
    column_width = max(min(wanted, width // columns), before + after)
    return KeyRoom(tuple(PLAIN.cut(name, column_width - before - after) for name in names), columns, column_width)
