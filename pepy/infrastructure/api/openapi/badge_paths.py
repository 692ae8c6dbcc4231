"""The paths of badges. Their parameters take any text at all: what is malformed falls back to the default."""

from pepy.infrastructure.api.openapi.parts import NAME, SVG, Part, json_answer, operation, query

_TAG = "badges"


def _wish(name: str, description: str, *examples: str) -> Part:
    return query(name, description, {"type": "string", "examples": list(examples)})


_EXTRAS = (
    _wish("precision", "1: one decimal, as in `1.3k`.", "1"),
    _wish("style", "`flat`, `flat-square`, `plastic`, `for-the-badge` or `social`.", "flat-square"),
    _wish("ci", "`false`: without continuous integration.", "false"),
    _wish("mirrors", "`false`: without mirrors.", "false"),
    _wish("logo", "An image beside the text, as a data URI.", "data:image/png;base64,iVBORw0KGgo="),
)
_PERSONAL = (
    _wish("period", "`total`, `month` (30 days), `week` (7 days), `day` or `year`; the default is `total`.", "month"),
    _wish("units", "`international_system` (k M G), `abbreviation` (k M B) or `none`.", "none"),
    _wish("left_text", "The text on the left; the default belongs to the period.", "downloads"),
    _wish("left_color", "A colour's name, or 3 or 6 hexadecimal digits.", "grey"),
    _wish("right_color", "A colour's name, or 3 or 6 hexadecimal digits.", "brightgreen"),
)
_PICTURE = {
    "200": {"description": "The badge.", "content": SVG},
    # JSON is not listed here: openapi-python-client would skip the SVG, parse the badge as JSON, and fail.
    "404": {
        "description": "There is no such project: a badge that says so, or an error in JSON if `Accept` prefers it.",
        "content": SVG,
    },
}


_DESCRIPTION = """For READMEs. A malformed parameter falls back to its default. Links that were made for other services
work as well: with `.svg` at the end, `/badge/{name}/total`, and other names of the periods in any case, such as
`/badge/{name}/Monthly`. A project whose own name ends in `.svg` goes first: `drawn.svg` is a spelling of
`drawn-svg`. Archived days cannot be counted: the number has a `+` then, and title and label say how many days it
lacks. It is `unknown` where nothing can be counted."""


def _badge(operation_id: str, what: str, *wishes: Part) -> Part:
    return operation(
        operation_id,
        _TAG,
        f"A badge of {what}",
        _PICTURE,
        description=_DESCRIPTION,
        parameters=(NAME, *wishes),
        errors=(400, 503),
    )


BADGE_PATHS: dict[str, Part] = {
    "/badge/{name}": _badge("getBadge", "all downloads", *_EXTRAS),
    "/badge/{name}/day": _badge("getDayBadge", "the newest day", *_EXTRAS),
    "/badge/{name}/week": _badge("getWeekBadge", "7 days", *_EXTRAS),
    "/badge/{name}/month": _badge("getMonthBadge", "30 days", *_EXTRAS),
    "/badge/{name}/year": _badge("getYearBadge", "365 days", *_EXTRAS),
    "/personalized-badge/{name}": _badge("getPersonalizedBadge", "your own making", *_PERSONAL, *_EXTRAS),
    "/badge/{name}/endpoint.json": operation(
        "getShieldsEndpoint",
        _TAG,
        "What shields.io draws a badge from",
        json_answer("See <https://shields.io/badges/endpoint-badge>.", "ShieldsEndpoint"),
        description="Takes the parameters of a personalized badge.",
        parameters=(NAME, *_PERSONAL, *_EXTRAS),
    ),
}
