"""The lines and areas of a chart's series, with gaps where downloads are not known."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from attrs import frozen

Point = tuple[int, int]
"""In half pixels: fine enough for the eye, and two digits shorter than anything finer."""

Heights = Sequence[int | None]
"""The vertical position in each bucket; None where it is not known."""


@frozen
class Stroke:
    """A line through neighbouring buckets; a dotted one goes to or from a bucket of which days are missing."""

    points: tuple[Point, ...]
    is_dotted: bool = False


@frozen
class Curve:
    """One series: its lines, the areas below them, and the points that stand alone between gaps."""

    strokes: tuple[Stroke, ...]
    areas: tuple[tuple[Point, ...], ...]
    dots: tuple[Point, ...]

    @property
    def last(self) -> Point | None:
        """Return the last point of the curve, if it has any."""
        return max([*(stroke.points[-1] for stroke in self.strokes), *self.dots], default=None)


def curve(places: Sequence[int], heights: Heights, complete: Sequence[bool]) -> Curve:
    """Return the curve of a series through its points, from left to right."""
    strokes: list[Stroke] = []
    areas: list[tuple[Point, ...]] = []
    dots: list[Point] = []
    for run in _known_runs(heights):
        points = [(places[number], heights[number] or 0) for number in run]
        if len(points) == 1:
            dots.append(points[0])
            continue
        strokes += _strokes(points, [complete[number] for number in run])
        areas.append(tuple(points))
    return Curve(tuple(strokes), tuple(areas), tuple(dots))


def thinned(points: Sequence[Point]) -> list[Point]:
    """Return the points of a line that are needed to go through all of them but for half a pixel up or down."""
    kept = [points[0]]
    start = 0
    while start < len(points) - 1:
        start = _end_of_straight(points, start)
        kept.append(points[start])
    return kept


def _end_of_straight(points: Sequence[Point], start: int) -> int:
    """Return how far a straight line from a point passes all others, as slopes that are between two bounds."""
    x, y = points[start]
    end, steepest, flattest = start + 1, inf, -inf
    for number in range(start + 1, len(points)):
        right, down = points[number][0] - x, points[number][1] - y
        # A narrow chart of many buckets has several in the same half pixel: the line goes straight up or down there.
        if not right or not flattest <= down / right <= steepest:
            break
        end = number
        steepest, flattest = min(steepest, (down + 1) / right), max(flattest, (down - 1) / right)
    return end


def widened(dot: Point, width: int) -> tuple[Point, ...]:
    """Return the top of the column that stands for a single point in a stack."""
    return (dot[0] - width // 2, dot[1]), (dot[0] + width // 2, dot[1])


def partial_spans(places: Sequence[int], heights: Heights, complete: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    """Return from where to where a curve is dotted."""
    strokes = curve(places, heights, complete).strokes
    return tuple((stroke.points[0][0], stroke.points[-1][0]) for stroke in strokes if stroke.is_dotted)


def stacked(rows: Sequence[Sequence[int | None]]) -> list[tuple[int | None, ...]]:
    """Return each row with all rows before it added. What is not known in one of them is not known in the sum."""
    sums: list[tuple[int | None, ...]] = []
    for row in rows:
        below = sums[-1] if sums else (0,) * len(row)
        pairs = zip(row, below, strict=True)
        sums.append(tuple(None if one is None or other is None else one + other for one, other in pairs))
    return sums


def _known_runs(heights: Heights) -> Iterator[range]:
    start = None
    for number, height in enumerate((*heights, None)):
        if height is not None and start is None:
            start = number
        if height is None and start is not None:
            yield range(start, number)
            start = None


def _strokes(points: Sequence[Point], complete: Sequence[bool]) -> Iterator[Stroke]:
    dotted = [not (one and other) for one, other in pairwise(complete)]
    start = 0
    for number in range(1, len(points)):
        if number == len(dotted) or dotted[number] != dotted[start]:
            yield Stroke(tuple(points[start : number + 1]), dotted[start])
            start = number
