"""The text of a chart's SVG: plain shapes and texts, nothing fetched and no script, in a few kilobytes."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from pepy.domain.charts.chart import Chart
from pepy.domain.charts.drawing import events, keys, lines, paints, stack
from pepy.domain.charts.labels import PLAIN, TITLE, Anchor, Label
from pepy.domain.charts.layout import Picture, lay_out
from pepy.domain.charts.notices import lines_of_notice
from pepy.domain.charts.request import Look
from pepy.domain.charts.sentences import description, heading
from pepy.domain.charts.themes import Ground
from pepy.domain.pictures.texts import drawable_line

NO_DATA = "No data: nothing is known of the downloads in these days."
"""What a chart without any known bucket says."""

_FONTS = "system-ui,sans-serif"  # CairoSVG only tries the first.


def render(chart: Chart, look: Look) -> str:
    """Return the chart as SVG. The same chart and look give the same bytes."""
    (svg,) = render_each(chart, (look,))
    return svg


def render_each(chart: Chart, looks: Sequence[Look]) -> list[str]:
    """Return the chart in several looks; what they say is found out once."""
    title = heading(chart)
    if not chart.has_data:
        return [render_notice(title, NO_DATA, look) for look in looks]
    text = description(chart)
    return [_document(look, title, text, _content(chart, look)) for look in looks]


def render_notice(title: str, message: str, look: Look) -> str:
    """Return a picture of the same size that says something in place of a chart."""
    title, message = drawable_line(title), drawable_line(message)
    first, *others = lines_of_notice(title, message, look)
    content = _title(first, look.theme.base) + _labels(others, "pepy-m", look.theme.base.muted)
    return _document(look, title, message, content)


def _content(chart: Chart, look: Look) -> str:
    picture, ground = lay_out(chart, look), look.theme.base
    series_paints = paints(chart.series, ground)
    curves = stack(picture, series_paints, ground) if look.stacked else lines(picture, series_paints)
    return (
        f"{_grid(picture, ground)}{curves}{events(picture.events, picture.plot, ground)}"
        f"{keys(picture, series_paints, ground)}{_texts(picture, ground)}"
    )


def _document(look: Look, title: str, text: str, content: str) -> str:
    width, height = look.width, look.height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="{_FONTS}"><title>{escape(title)}</title><desc>{escape(text)}</desc>{look.theme.style}'
        f'<path class="pepy-g" fill="{look.theme.base.ground}" d="M0 0h{width}v{height}H0z"/>{content}</svg>'
    )


def _grid(picture: Picture, ground: Ground) -> str:
    plot = picture.plot
    counts = "".join(f"M{plot.left} {height}.5h{plot.width}" for height, _ in picture.count_ticks)
    days = "".join(f"M{place}.5 {plot.bottom}v4" for place, _ in picture.time_ticks)
    return f'<path class="pepy-l" fill="none" stroke="{ground.line}" d="{counts}{days}"/>'


def _texts(picture: Picture, ground: Ground) -> str:
    ticks = [label for _, label in (*picture.count_ticks, *picture.time_ticks)]
    names = _labels([key.label for key in picture.keys], "pepy-i", ground.ink)
    return f"{_title(picture.title, ground)}{_labels([*ticks, picture.footnote], 'pepy-m', ground.muted)}{names}"


def _title(label: Label, ground: Ground) -> str:
    style = f'class="pepy-i" fill="{ground.ink}" font-size="{TITLE.size}" font-weight="bold"'
    return f'<text {style} x="{label.x}" y="{label.y}">{escape(label.text)}</text>'


def _labels(labels: Iterable[Label], style_class: str, color: str) -> str:
    rows = groupby((label for label in labels if label.text), lambda label: label.anchor)
    texts = "".join(_anchored(anchor, list(row)) for anchor, row in rows)
    return f'<g class="{style_class}" fill="{color}" font-size="{PLAIN.size}">{texts}</g>' if texts else ""


def _anchored(anchor: Anchor, labels: Sequence[Label]) -> str:
    """Return a row or a column of labels; the coordinate that all of them have is written once."""
    if len(labels) == 1:
        return f'<text x="{labels[0].x}" y="{labels[0].y}"{_anchor(anchor)}>{escape(labels[0].text)}</text>'
    x, y = _common(label.x for label in labels), _common(label.y for label in labels)
    texts = "".join(_text(label.text, label.x - x, label.y - y) for label in labels)
    return f'<g transform="translate({x} {y})"{_anchor(anchor)}>{texts}</g>'


def _common(numbers: Iterable[int]) -> int:
    different = set(numbers)
    return different.pop() if len(different) == 1 else 0


def _text(text: str, x: int, y: int) -> str:
    place = "".join(f' {name}="{number}"' for name, number in (("x", x), ("y", y)) if number)
    return f"<text{place}>{escape(text)}</text>"


def _anchor(anchor: Anchor) -> str:
    return "" if anchor is Anchor.START else f' text-anchor="{anchor}"'
