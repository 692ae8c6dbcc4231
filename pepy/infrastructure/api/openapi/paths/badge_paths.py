"""The paths of badges. Their parameters take any text at all: what is malformed falls back to the default."""

from pepy.infrastructure.api.openapi.parts import NAME, SVG, Part, json_answer, operation, query

_TAG = "badges"


def _text(name: str, description: str, *examples: str) -> Part:
    return query(name, description, {"type": "string", "examples": list(examples)})


_EXTRAS = (
    _text("precision", "`1` shows one decimal, as in `1.3k`.", "1"),
    _text("style", "`flat`, `flat-square`, `plastic`, `for-the-badge` or `social`.", "flat-square"),
    _text("ci", "`false` leaves out downloads by continuous integration.", "false"),
    _text("mirrors", "`false` leaves out downloads by mirrors.", "false"),
    _text("logo", "An image to show beside the text, as a data URI.", "data:image/png;base64,iVBORw0KGgo="),
)
_PERSONAL = (
    _text("period", "`total`, `month` (30 days), `week` (7 days), `day` or `year`; the default is `total`.", "month"),
    _text("units", "`international_system` (k M G), `abbreviation` (k M B) or `none`.", "none"),
    _text("left_text", "The text on the left; the default depends on the period.", "downloads"),
    _text("left_color", "The name of a colour, or 3 or 6 hexadecimal digits.", "grey"),
    _text("right_color", "The name of a colour, or 3 or 6 hexadecimal digits.", "brightgreen"),
)
_PICTURE = {
    "200": {"description": "The badge.", "content": SVG},
    # JSON is not listed here: openapi-python-client would skip the SVG, parse the badge as JSON, and fail.
    "404": {
        "description": "The project does not exist: a badge that says so, or a JSON error if `Accept` prefers JSON.",
        "content": SVG,
    },
}


_DESCRIPTION = """For READMEs. A malformed parameter falls back to its default. Links written for other services also
work: with `.svg` at the end, `/badge/{name}/total`, and other names of the periods in any case, such as
`/badge/{name}/Monthly`. A project whose own name ends in `.svg` takes precedence: `drawn.svg` is a spelling of
`drawn-svg`. Archived days cannot be counted: the number then ends in `+`, and the title and label say how many days
are missing. The number is `unknown` if nothing can be counted."""


_NAMES = query(
    "names",
    "Names of projects, separated by commas, up to 100; those that no project has are left out.",
    {"type": "string", "minLength": 1, "example": "requests,flask"},
    required=True,
)


def _badge(operation_id: str, what: str, *parameters: Part) -> Part:
    return operation(
        operation_id,
        _TAG,
        f"A badge of {what}",
        _PICTURE,
        description=_DESCRIPTION,
        parameters=(NAME, *parameters),
        errors=(400, 503),
    )


BADGE_PATHS: dict[str, Part] = {
    "/badge/{name}": _badge("getBadge", "all downloads", *_EXTRAS),
    "/badge/{name}/day": _badge("getDayBadge", "the newest day", *_EXTRAS),
    "/badge/{name}/week": _badge("getWeekBadge", "7 days", *_EXTRAS),
    "/badge/{name}/month": _badge("getMonthBadge", "30 days", *_EXTRAS),
    "/badge/{name}/year": _badge("getYearBadge", "365 days", *_EXTRAS),
    "/personalized-badge/{name}": _badge("getPersonalizedBadge", "your own design", *_PERSONAL, *_EXTRAS),
    "/badge": operation(
        "getJointBadge",
        _TAG,
        "A badge of several projects together",
        _PICTURE | {"400": {"description": "Too many names: a badge or, as above, JSON.", "content": SVG}},
        description="The sum over all projects that are named.",
        parameters=(_NAMES, *_PERSONAL, *_EXTRAS),
        errors=(503,),
    ),
    "/badge/{name}/endpoint.json": operation(
        "getShieldsEndpoint",
        _TAG,
        "The data from which shields.io draws a badge",
        json_answer("See <https://shields.io/badges/endpoint-badge>.", "ShieldsEndpoint"),
        description="Takes the same parameters as a personalized badge.",
        parameters=(NAME, *_PERSONAL, *_EXTRAS),
    ),
}
