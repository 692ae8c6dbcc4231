"""The chart of a page: the picture in two widths, a sentence, a table, and the links that change it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from attrs import evolve, frozen
from markupsafe import Markup

from pepy.application.query.charts.find_chart import FoundChart
from pepy.domain.charts.chart import Chart, Measure
from pepy.domain.charts.request import DAYS_OF_PERIOD, DEFAULT_PERIOD, ChartRequest
from pepy.domain.charts.sentences import description, heading
from pepy.domain.charts.svg import render_each
from pepy.domain.charts.themes import THEMES
from pepy.domain.downloads.buckets import Bucket
from pepy.infrastructure.pages.choices import ChoiceGroup, Choices, counted_parameters

_SIZES = {"wide": (1120, 320), "narrow": (360, 300)}
"""Width and height of the pictures by their class; the style sheet shows the one that fits the window."""

_PERIOD_LABELS = {"month": "Month", "quarter": "Quarter", "year": "Year", "all": "All"}


@frozen
class Picture:
    """A picture as a part of a page."""

    css_class: str
    svg: Markup


@frozen
class ChartView:
    """Everything that a page says with a chart."""

    heading: str
    sentence: str
    pictures: tuple[Picture, ...]
    columns: tuple[str, ...]
    has_rest: bool
    rows: Markup
    """Of the table."""
    is_stacked: bool
    measure: Measure
    unit: str
    """What a row of the table is: day, week or month."""

    @classmethod
    def of(cls, chart: Chart, request: ChartRequest) -> "ChartView":
        """Return the view of a chart; its colours come from the page's style sheet."""
        drawn = chart.whole
        return cls(
            heading(chart),
            # The page lists events itself, with their sources.
            description(evolve(chart, events=())),
            _pictures(chart, request),
            tuple(series.label for series in drawn.series),
            any(series.is_rest for series in drawn.series),
            _rows(drawn),
            request.look.stacked,
            chart.measure,
            drawn.granularity.value,
        )


def _pictures(chart: Chart, request: ChartRequest) -> tuple[Picture, ...]:
    sizes = _SIZES.values()
    looks = [evolve(request.look, width=width, height=height, theme=THEMES["light"]) for width, height in sizes]
    # Everything in it is escaped already.
    drawn = (Markup(svg) for svg in render_each(chart, looks))  # noqa: S704
    return tuple(map(Picture, _SIZES, drawn))


def _rows(chart: Chart) -> Markup:
    """Return the rows of the table."""
    columns = zip(*(series.downloads for series in chart.series), strict=True)
    # There are only periods, days and numbers in it.
    return Markup(  # noqa: S704
        "\n".join(
            _row(bucket, [_cell(chart.measure, count) for count in counts])
            for bucket, counts in zip(chart.buckets, columns, strict=True)
        )
    )


def _row(bucket: Bucket, cells: Sequence[str]) -> str:
    style = ' class="partial"' if bucket.known and not bucket.complete else ""
    time = f'<time datetime="{bucket.window.first_day}">{bucket.period}</time>'
    return f'<tr{style}><th scope="row">{time}</th><td>{"</td><td>".join(cells)}</td></tr>'


def _cell(measure: Measure, count: int | None) -> str:
    if count is None:
        return "\u2013"
    return f"{count:,}" if measure is Measure.DOWNLOADS else measure.text(count)


def parameters_of(request: ChartRequest) -> dict[str, str]:
    """Return the parameters of a request that are not the defaults, as an address spells them."""
    selection = request.first_day or request.last_day
    return {
        "period": request.period if request.period != DEFAULT_PERIOD and not selection else "",
        "from": request.first_day.isoformat() if request.first_day else "",
        "to": request.last_day.isoformat() if request.last_day else "",
        "granularity": request.granularity.value if request.granularity else "",
        "dimension": request.dimension,
        "stacked": "true" if request.look.stacked else "",
        **counted_parameters(request.counted),
    }


def range_choices(choices: Choices) -> ChoiceGroup:
    """Return links to other ranges."""
    has_days = choices.current.get("from") or choices.current.get("to")
    options: Mapping[str, Mapping[str, str]] = {
        _PERIOD_LABELS[period]: {"period": "" if period == DEFAULT_PERIOD else period, "from": "", "to": ""}
        for period in DAYS_OF_PERIOD
    }
    group = choices.group("Range", options)
    return evolve(group, choices=tuple(evolve(one, is_current=False) for one in group.choices)) if has_days else group


def granularity_choices(choices: Choices) -> ChoiceGroup:
    """Return links to other buckets."""
    steps = {"Auto": "", "Days": "day", "Weeks": "week", "Months": "month"}
    return choices.group("Per", {label: {"granularity": step} for label, step in steps.items()})


def counted_choices(choices: Choices) -> ChoiceGroup:
    """Return links that count or leave out CI and mirrors."""
    return choices.group(
        "Count",
        {
            "All downloads": {"ci": "", "mirrors": ""},
            "Without CI": {"ci": "false", "mirrors": ""},
            "Without mirrors": {"ci": "", "mirrors": "false"},
            "Without both": {"ci": "false", "mirrors": "false"},
        },
    )


def events_and_gaps(found: FoundChart) -> dict[str, Any]:
    """Return what the template needs to say what happened to the data, and which days are not known."""
    covered = found.covered
    known_from = covered.window.first_day
    for day in covered.incomplete_days:
        if day != known_from:
            break
        known_from += timedelta(days=1)
    # Days before the first one that is known are no gap: pepy had not begun.
    gaps = [day for day in covered.incomplete_days if day > known_from]
    return {"events": covered.events, "gaps": gaps, "archived": covered.archived_days}
