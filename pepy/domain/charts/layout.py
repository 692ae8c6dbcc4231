"""Where everything in a chart stands: from a chart and its look to a picture."""

from collections.abc import Sequence

from attrs import frozen

from pepy.domain.charts.chart import Chart
from pepy.domain.charts.event_marks import EventMark, event_marks
from pepy.domain.charts.keys import Key, KeyRoom, key_room, keys_above, keys_at_edge
from pepy.domain.charts.labels import GAP, PLAIN, TITLE, Anchor, Box, Label, have_room
from pepy.domain.charts.request import Look
from pepy.domain.charts.scales import Scale, nice_ticks, time_ticks
from pepy.domain.charts.sentences import footnote, heading_parts
from pepy.domain.charts.shapes import Curve, Heights, Point, curve, partial_spans, stacked

MARGIN = 12
"""Pixels between what is drawn and the edges of the picture."""
TITLE_BASELINE = 20
"""Pixels from the top."""

_HEADER = 38  # Pixels above the plot, for the title.
_FOOTER = 50  # Pixels below it, for event marks, ticks and footnote.
_KEYS_TOP, _TICKS_BELOW = 30, 20
_PIXELS_PER_TICK, _MAX_TICKS = 40, 6
_GAP_OF_TICKS, _MIN_TICK_WIDTH = 10, 25
_EDGE = 4  # Pixels between the first and last ticks and the edges of the picture.

Rows = Sequence[Sequence[int | None]]


@frozen
class Picture:
    """A chart with all its positions. Boxes and labels are in pixels, curves and marks in half pixels."""

    width: int
    height: int
    plot: Box
    title: Label
    footnote: Label
    count_ticks: tuple[tuple[int, Label], ...]
    """Heights of lines, in pixels, and their labels."""
    time_ticks: tuple[tuple[int, Label], ...]
    """Positions on the time axis, in pixels, and their labels."""
    curves: tuple[Curve, ...]
    """In the order of the series. Stacked ones reach from the bottom of the stack to their own top."""
    partial_spans: tuple[tuple[int, int], ...]
    """From where to where a stack is too low because days are missing."""
    column: int
    """How wide a bucket is that stands alone in a stack."""
    keys: tuple[Key, ...]
    """The names of the series, none where there is only one."""
    events: tuple[EventMark, ...]

    @property
    def labels(self) -> tuple[Label, ...]:
        """Return every text that is drawn."""
        ticks = [label for _, label in (*self.count_ticks, *self.time_ticks)]
        return (self.title, self.footnote, *ticks, *(key.label for key in self.keys))


@frozen
class _Axes:
    """The plot, and the scales on its sides."""

    plot: Box
    counts: Scale
    days: Scale

    def place(self, rows: Rows) -> list[Heights]:
        return [tuple(None if count is None else self.counts.at(count) for count in row) for row in rows]


def lay_out(chart: Chart, look: Look) -> Picture:
    """Lay out a chart that has data."""
    drawn = chart.whole
    counts = [series.downloads for series in drawn.series]
    rows: Rows = stacked(counts) if look.stacked else counts
    names = [series.label for series in drawn.series]
    room = key_room(names, look.width - 2 * MARGIN, look.height - _HEADER - _FOOTER)
    axes, count_ticks = _axes(drawn, look, room, max(count for row in rows for count in row if count is not None))
    heights = axes.place(rows)
    places = [axes.days.at(bucket.window.first_day.toordinal()) for bucket in drawn.buckets]
    complete = [bucket.complete for bucket in drawn.buckets]
    curves = tuple(curve(places, row, complete) for row in heights)
    return Picture(
        look.width,
        look.height,
        axes.plot,
        _title(chart, look),
        Label(PLAIN.cut(footnote(chart, stacked=look.stacked), look.width - 2 * MARGIN), MARGIN, look.height - GAP),
        count_ticks,
        _time_ticks(drawn, axes, look),
        curves,
        partial_spans(places, heights[0], complete) if look.stacked else (),
        max(2 * axes.plot.width // (2 * len(places)), 4),
        _keys(room, curves, look, axes.plot),
        event_marks(drawn.events, axes.days, drawn.buckets[-1].window.last_day),
    )


def _axes(chart: Chart, look: Look, room: KeyRoom, highest: int) -> tuple[_Axes, tuple[tuple[int, Label], ...]]:
    """Return the axes in the space that the labels leave, and the labelled lines of counts."""
    top, bottom = _HEADER + room.height, look.height - _FOOTER
    counts = nice_ticks(highest, min(max((bottom - top) // _PIXELS_PER_TICK, 2), _MAX_TICKS))
    texts = [PLAIN.cut(chart.measure.text(count), look.width // 4) for count in counts]
    left = MARGIN + max(map(PLAIN.width, texts)) + GAP
    plot = Box(left, top, look.width - MARGIN - room.edge, bottom)
    scale = Scale(0, max(highest, 1), 2 * bottom, 2 * top)
    heights = [scale.at(count) // 2 for count in counts]
    ticks = tuple(
        (height, Label(text, left - GAP, height + PLAIN.size // 3, Anchor.END))
        for height, text in zip(heights, texts, strict=True)
    )
    first, last = (bucket.window.first_day.toordinal() for bucket in (chart.buckets[0], chart.buckets[-1]))
    return _Axes(plot, scale, Scale(first, last, 2 * plot.left, 2 * plot.right)), ticks


def _time_ticks(chart: Chart, axes: _Axes, look: Look) -> tuple[tuple[int, Label], ...]:
    """Return the densest ticks whose labels do not touch."""
    first_day, last_day = (bucket.window.first_day for bucket in (chart.buckets[0], chart.buckets[-1]))
    y = axes.plot.bottom + _TICKS_BELOW
    ticks: tuple[tuple[int, Label], ...] = ()
    for choice in time_ticks(first_day, last_day, chart.granularity, axes.plot.width // _MIN_TICK_WIDTH):
        places = [axes.days.at(tick.day.toordinal()) // 2 for tick in choice]
        labels = [
            Label(tick.label, place, y, Anchor.MIDDLE).inside(_EDGE, look.width - _EDGE)
            for place, tick in zip(places, choice, strict=True)
        ]
        ticks = tuple(zip(places, labels, strict=True))
        if ticks and have_room(labels, _GAP_OF_TICKS):
            return ticks
    return ticks


def _keys(room: KeyRoom, curves: Sequence[Curve], look: Look, plot: Box) -> tuple[Key, ...]:
    if room.columns:
        return keys_above(room, MARGIN, _KEYS_TOP)
    ends = _middles([one.last for one in curves], plot) if look.stacked else [one.last for one in curves]
    return keys_at_edge(room, ends, plot) if room.names else ()


def _middles(tops: Sequence[Point | None], plot: Box) -> list[Point | None]:
    """Return the middle of each layer at the end of a stack, by the ends of the layers' tops."""
    below, middles = 2 * plot.bottom, []
    for top in tops:
        middles.append(top and (top[0], (top[1] + below) // 2))
        below = top[1] if top else below
    return middles


def _title(chart: Chart, look: Look) -> Label:
    """Return the heading; if it is too long, the subject is cut."""
    subject, what = heading_parts(chart)
    room = look.width - 2 * MARGIN
    text = f"{TITLE.cut(subject, room - TITLE.width(what))}{what}" if subject else what
    return Label(TITLE.cut(text, room), MARGIN, TITLE_BASELINE, style=TITLE)
