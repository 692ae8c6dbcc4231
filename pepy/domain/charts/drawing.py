"""The curves, marks and keys of a chart as SVG."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from attrs import frozen

from pepy.domain.charts.chart import Series
from pepy.domain.charts.event_marks import EventMark
from pepy.domain.charts.keys import SWATCH
from pepy.domain.charts.labels import Box
from pepy.domain.charts.layout import Picture
from pepy.domain.charts.shapes import Curve, Point, thinned, widened
from pepy.domain.charts.themes import SERIES_COLORS, Ground
from pepy.domain.pictures.texts import ELLIPSIS

_HALF_PIXELS = 'transform="scale(.5)"'
_LINE = f'<g {_HALF_PIXELS} fill="none" stroke-width="4" stroke-linejoin="round" stroke-linecap="round">'
_DOTTED = 'stroke-dasharray="1 9"'
_DOT_RADIUS = 6
_MAX_TITLE = 80  # Characters that the title of an event shows; the description has all.


@frozen
class Paint:
    """The attributes that give an area and a line the colour of a series."""

    fill: str
    stroke: str


def paints(series: Sequence[Series], ground: Ground) -> list[Paint]:
    """Return the paint of each series; the rest of all values is grey."""
    return [
        Paint(f'class="pepy-m" fill="{ground.muted}"', f'class="pepy-s" stroke="{ground.muted}"')
        if one.is_rest
        else Paint(f'fill="{color}"', f'stroke="{color}"')
        for one, color in zip(series, _colors(len(series)), strict=True)
    ]


def lines(picture: Picture, series_paints: Sequence[Paint]) -> str:
    """Return each series as a line, and the area below it where there is only one."""
    alone = len(picture.curves) == 1
    bottom = 2 * picture.plot.bottom
    # The first series comes last, and lies over the others.
    drawn = reversed(list(zip(picture.curves, series_paints, strict=True)))
    return f"{_LINE}{''.join(_curve(one, paint, bottom if alone else None) for one, paint in drawn)}</g>"


def stack(picture: Picture, series_paints: Sequence[Paint], ground: Ground) -> str:
    """Return each series as an area: from the top of the stack down, each covers the lower part of the one before.

    So every edge is written once. Where days are missing, a veil lies over the stack.
    """
    bottom = 2 * picture.plot.bottom
    layers = [
        _layer(one, paint, bottom, picture.column) for one, paint in zip(picture.curves, series_paints, strict=True)
    ]
    top = 2 * picture.plot.top
    veils = "".join(f"M{start} {top}H{end}V{bottom}H{start}z" for start, end in picture.partial_spans)
    veil = f'<path class="pepy-g" fill="{ground.ground}" fill-opacity=".5" d="{veils}"/>' if veils else ""
    outline = f'class="pepy-n" stroke="{ground.ground}" stroke-linejoin="round"'
    return f"<g {_HALF_PIXELS}><g {outline}>{''.join(reversed(layers))}</g>{veil}</g>"


def events(marks: Iterable[EventMark], plot: Box, ground: Ground) -> str:
    """Return events as triangles below the time axis, with a hairline above, and what they are in their titles."""
    drawn = "".join(_event(mark, 2 * plot.top, 2 * plot.bottom) for mark in marks)
    style = f'class="pepy-i pepy-s" fill="{ground.ink}" stroke="{ground.muted}"'
    return f"<g {_HALF_PIXELS} {style}>{drawn}</g>" if drawn else ""


def keys(picture: Picture, series_paints: Sequence[Paint], ground: Ground) -> str:
    """Return what ties the names of series to their curves: squares in their colours, or thin lines to their ends."""
    leaders = "".join(_line(key.leader) for key in picture.keys if key.leader)
    if leaders:
        return f'<path {_HALF_PIXELS} class="pepy-s" fill="none" stroke="{ground.muted}" d="{leaders}"/>'
    return "".join(
        f'<path {paint.fill} d="M{key.swatch.left} {key.swatch.top}h{SWATCH}v{SWATCH}h-{SWATCH}z"/>'
        for key, paint in zip(picture.keys, series_paints, strict=bool(picture.keys))
        if key.swatch
    )


def _colors(count: int) -> Sequence[str]:
    return [SERIES_COLORS[number % len(SERIES_COLORS)] for number in range(count)]


def _curve(one: Curve, paint: Paint, bottom: int | None) -> str:
    areas = "" if bottom is None else "".join(_area(points, bottom) for points in one.areas)
    area = f'<path {paint.fill} fill-opacity=".15" stroke="none" d="{areas}"/>' if areas else ""
    solid = "".join(_line(stroke.points) for stroke in one.strokes if not stroke.is_dotted)
    dotted = "".join(_line(stroke.points) for stroke in one.strokes if stroke.is_dotted)
    dots = "".join(f'<circle {paint.fill} cx="{x}" cy="{y}" r="{_DOT_RADIUS}"/>' for x, y in one.dots)
    solid_path = f'<path {paint.stroke} d="{solid}"/>' if solid else ""
    dotted_path = f'<path {paint.stroke} {_DOTTED} d="{dotted}"/>' if dotted else ""
    return f"{area}{solid_path}{dotted_path}{dots}"


def _layer(one: Curve, paint: Paint, bottom: int, column: int) -> str:
    areas = (*one.areas, *(widened(dot, column) for dot in one.dots))
    return f'<path {paint.fill} d="{"".join(_area(points, bottom) for points in areas)}"/>'


def _line(points: Sequence[Point]) -> str:
    x, y = points[0]
    return f"M{x} {y}l{_steps(thinned(points))}"


def _area(points: Sequence[Point], bottom: int) -> str:
    x, y = points[0]
    return f"M{x} {bottom}V{y}l{_steps(thinned(points))}V{bottom}z"


def _steps(points: Sequence[Point]) -> str:
    """Return the way from point to point; a minus sign separates numbers as well as a space."""
    steps = []
    for (x, y), (next_x, next_y) in pairwise(points):
        right, down = next_x - x, next_y - y
        steps.append(f"{right}{down}" if down < 0 else f"{right} {down}")
    return " ".join(steps)


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_TITLE else text[:_MAX_TITLE] + ELLIPSIS


def _event(mark: EventMark, top: int, bottom: int) -> str:
    line = f'<path fill="none" stroke-dasharray="4 4" d="M{mark.start} {top}V{bottom}"/>'
    span = f'<path stroke-width="4" d="M{mark.start} {bottom + 4}H{mark.end}"/>' if mark.end > mark.start else ""
    triangle = f'<path stroke="none" d="M{mark.start} {bottom + 4}l8 14h-16z"/>'
    return f"<g><title>{escape(_shortened(mark.text))}</title>{line}{span}{triangle}</g>"
