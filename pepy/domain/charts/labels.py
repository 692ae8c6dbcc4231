"""Texts in a chart and the boxes that they take, so that no two of them overlap."""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Self

from attrs import frozen

from pepy.domain.pictures.text_width import VERDANA, VERDANA_BOLD, Face, text_width
from pepy.domain.pictures.texts import cut_to_width, drawable_line

LINE = 15
"""Pixels from one line of labels to the next."""
GAP = 8
"""Pixels between a label and what is beside it."""

_MAX_CHARACTERS = 512  # More fit into no picture.


class Anchor(StrEnum):
    """Which point of a label is given."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@frozen
class TextStyle:
    """How a text is set. The size is in pixels.

    System fonts are narrower than Verdana or, like DejaVu Sans, as wide: a text that is measured with it fits.
    """

    size: int
    face: Face = VERDANA

    def width(self, text: str) -> int:
        """Return how many pixels a line takes at most."""
        return _width(text, self.face, self.size)

    def cut(self, text: str, width: int) -> str:
        """Return what of a text can be drawn in so many pixels, with an ellipsis where it goes on."""
        return _cut(text[:_MAX_CHARACTERS], max(width, 0), self.face, self.size)


TITLE = TextStyle(13, VERDANA_BOLD)
PLAIN = TextStyle(11)


@frozen
class Box:
    """A rectangle in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Return the width."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Return the height."""
        return self.bottom - self.top

    def overlaps(self, other: Self) -> bool:
        """Tell whether any pixel is in both."""
        is_beside = self.right <= other.left or other.right <= self.left
        return not is_beside and self.top < other.bottom and other.top < self.bottom


@frozen
class Label:
    """A line of text; `x` is the point that the anchor names, `y` the baseline, in pixels."""

    text: str
    x: int
    y: int
    anchor: Anchor = Anchor.START
    style: TextStyle = PLAIN

    @property
    def box(self) -> Box:
        """Return the space that the text takes."""
        width = self.style.width(self.text)
        left = self.x - {Anchor.START: 0, Anchor.MIDDLE: -(-width // 2), Anchor.END: width}[self.anchor]
        return Box(left, self.y - self.style.size, left + width, self.y + self.style.size // 4 + 1)

    def inside(self, left: int, right: int) -> Self:
        """Return the label, moved sideways as little as it takes to be between two positions."""
        box = self.box
        moved = max(left, min(box.left, right - box.width))
        return self if moved == box.left else type(self)(self.text, moved, self.y, Anchor.START, self.style)


def have_room(labels: Sequence[Label], gap: int) -> bool:
    """Tell whether labels in a row, from left to right, keep a distance."""
    boxes = [label.box for label in labels]
    return all(left.right + gap <= right.left for left, right in pairwise(boxes))


def spread(wanted: Sequence[int], highest: int, lowest: int, distance: int) -> list[int]:
    """Return positions near the wanted ones, in the same order from top to bottom, that keep a distance.

    They lie between the highest and the lowest position, if there is room for all.
    """
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    positions = [0] * len(wanted)
    above = highest - distance
    for place in order:
        above = positions[place] = max(wanted[place], above + distance, highest)
    below = lowest + distance
    for place in reversed(order):
        below = positions[place] = min(positions[place], below - distance)
    return positions


# Most labels are ticks, and the same on most charts.
@lru_cache(maxsize=4_096)
def _width(text: str, face: Face, size: int) -> int:
    return -(-text_width(text, face, 10 * size) // 10)


@lru_cache(maxsize=4_096)
def _cut(text: str, width: int, face: Face, size: int) -> str:
    return cut_to_width(drawable_line(text), 10 * width, 10 * size, face)
