"""The paths of charts. Their parameters take any text at all: what is malformed falls back to the default."""

from pepy.application.query.charts.find_chart import MAX_NAMES
from pepy.domain.charts.request import (
    DAYS_OF_PERIOD,
    DEFAULT_HEIGHT,
    DEFAULT_WIDTH,
    MAX_HEIGHT,
    MAX_WIDTH,
    MIN_HEIGHT,
    MIN_WIDTH,
)
from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.projects.name import INDEX_ID
from pepy.infrastructure.api.openapi.parts import NAME, SVG, Part, operation, query

_TAG = "charts"


def _text(name: str, description: str, *examples: str) -> Part:
    return query(name, description, {"type": "string", "examples": list(examples)})


_PERIODS = ", ".join(f"`{period}` ({days} days)" for period, days in DAYS_OF_PERIOD.items())
_DIMENSIONS = ", ".join(f"`{dimension}`" for dimension in DIMENSIONS)
_PARAMETERS = (
    # Days have no examples, which /docs would fill in and send long after they made sense.
    query("from", "The first day, such as `2026-08-24`; it takes precedence over `period`.", {"type": "string"}),
    query("to", "The last day; by default the newest complete one.", {"type": "string"}),
    _text("period", f"How long the range is: {_PERIODS}; the default is `year`.", "quarter"),
    _text("granularity", "`day`, `week` or `month`; by default it depends on the range.", "week"),
    _text("dimension", f"What one project is split by: {_DIMENSIONS}.", "python"),
    _text("values", "Which values of the dimension to draw, such as `3.*` or `>=2,<3`.", "3.*"),
    _text("group", "`major` or `minor` sums versions by their first number or first two.", "minor"),
    _text("prereleases", "`separate` makes groups of their own of the pre-releases.", "separate"),
    _text("ci", "`false` leaves out downloads by continuous integration.", "false"),
    _text("mirrors", "`false` leaves out downloads by mirrors.", "false"),
    _text("stacked", "`true` stacks the series.", "true"),
    _text("theme", "`auto`, `light` or `dark`.", "dark"),
    _text("width", f"Pixels from {MIN_WIDTH} to {MAX_WIDTH}; the default is {DEFAULT_WIDTH}.", "600"),
    _text("height", f"Pixels from {MIN_HEIGHT} to {MAX_HEIGHT}; the default is {DEFAULT_HEIGHT}.", "240"),
)
_NAMES = query(
    "names",
    f"Up to {MAX_NAMES} projects, separated by commas. Those that do not exist are left out.",
    {"type": "string", "minLength": 1, "example": "requests,flask"},
    required=True,
)
# JSON is not listed here: openapi-python-client would skip the SVG, parse the chart as JSON, and fail.
_PICTURE = {
    "200": {"description": "The chart.", "content": SVG},
    "400": {
        "description": "A picture that says what to ask, or JSON if `Accept` prefers that.",
        "content": SVG,
    },
    "404": {"description": "A picture that says that there is no such project, or JSON.", "content": SVG},
}
_DESCRIPTION = """For READMEs and pages. A malformed parameter falls back to its default. Days that are not known are
gaps, and a first or last week or month that is not whole is left out."""

CHART_PATHS: dict[str, Part] = {
    "/chart/{name}.svg": operation(
        "getChart",
        _TAG,
        "A chart of one project",
        _PICTURE,
        description=f"{_DESCRIPTION} The name `{INDEX_ID}` stands for all projects together.",
        parameters=(NAME, *_PARAMETERS),
        errors=(503,),
    ),
    "/chart.svg": operation(
        "compareInChart",
        _TAG,
        "A chart of several projects",
        _PICTURE,
        description=f"{_DESCRIPTION} Several projects are not split.",
        parameters=(_NAMES, *_PARAMETERS),
        errors=(503,),
    ),
}
