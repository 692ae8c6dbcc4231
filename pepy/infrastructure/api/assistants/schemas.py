"""What the arguments of tools are, as JSON Schema. They are called as the parameters of the API are."""

from collections.abc import Mapping
from typing import Any

from pepy.application.query.downloads.find_downloads import OF_SERIES
from pepy.application.query.find_support import DEFAULT_SUPPORT_DAYS, DEFAULT_SUPPORT_DIMENSION, MAX_SUPPORT_DAYS
from pepy.application.query.index.find_ranks import MAX_OFFSET
from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.index.rankings import Period
from pepy.domain.projects.name import INDEX_ID, MAX_NAME_LENGTH
from pepy.domain.support.order import SUPPORT_DIMENSIONS

MAX_LIMIT = 100
"""How many projects a tool lists; more would only be cut."""
MAX_VALUES = 50
"""How many values of a dimension a tool tells apart."""

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_NAME: Schema = {**_TEXT, "minLength": 1, "maxLength": MAX_NAME_LENGTH}


def _day(description: str) -> Schema:
    return {**_TEXT, "format": "date", "description": description, "examples": ["2026-08-24"]}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "default": True, "description": description}


def _number(description: str, default: int, highest: int, lowest: int = 1) -> Schema:
    return {"type": "integer", "minimum": lowest, "maximum": highest, "default": default, "description": description}


_GRANULARITY: Schema = {
    **_TEXT,
    "enum": [width.value for width in Granularity],
    "description": "The length of a bucket. Weeks begin on Monday. Buckets that are not whole say complete: false.",
}


_RANGE = {
    "from": _day("First day, UTC. By default the range is the 30 days that end with the newest complete day."),
    "to": _day("Last day, UTC; by default the newest complete day."),
    "ci": _flag("false leaves out downloads by continuous integration."),
    "mirrors": _flag("false leaves out downloads by mirrors."),
}

SEARCH = {
    "q": {**_NAME, "description": "A project's name or its beginning; typos are forgiven.", "examples": ["reqests"]},
    "limit": _number("How many projects to list.", 10, MAX_LIMIT),
}
DOWNLOADS = {
    "name": {
        **_NAME,
        "description": f"A project's name on PyPI, in any spelling. {INDEX_ID} stands for all projects together.",
        "examples": ["requests"],
    },
    **_RANGE,
    "granularity": _GRANULARITY | {"default": Granularity.DAY.value},
    "dimension": {
        **_TEXT,
        "enum": list(DIMENSIONS),
        "description": "What downloads are split by; those of all projects together not by version.",
    },
    "values": {
        **_TEXT,
        "description": "Only with a dimension: values, globs or for versions PEP 440 specifiers, separated by commas.",
        "examples": ["3.*", ">=2,<3"],
    },
    "limit": _number("Only with a dimension: how many values to tell apart; the rest is other.", 10, MAX_VALUES),
}
COMPARE = {
    "names": {
        "type": "array",
        "items": _NAME,
        "minItems": 1,
        "maxItems": OF_SERIES.projects,
        "description": "Names of projects on PyPI, in any spelling.",
        "examples": [["requests", "httpx", "aiohttp"]],
    },
    **_RANGE,
    "granularity": _GRANULARITY | {"default": Granularity.MONTH.value},
}
TOP = {
    "period": {
        **_TEXT,
        "enum": [period.value for period in Period],
        "default": Period.MONTH.value,
        "description": "The last day, or the 7 or 30 days that end with it.",
    },
    "limit": _number("How many projects to list.", 20, MAX_LIMIT),
    "offset": _number("How many to leave out at the top.", 0, MAX_OFFSET, lowest=0),
    "ci": _flag("false, together with mirrors false, ranks by what is left without CI and mirrors."),
    "mirrors": _flag("See ci; both or neither."),
}
SUPPORT = {
    "name": {**_NAME, "description": "A project's name on PyPI, in any spelling.", "examples": ["requests"]},
    "dimension": {
        **_TEXT,
        "enum": list(SUPPORT_DIMENSIONS),
        "default": DEFAULT_SUPPORT_DIMENSION,
        "description": "What to drop a value of.",
    },
    "days": _number("How many of the newest days to look at.", DEFAULT_SUPPORT_DAYS, MAX_SUPPORT_DAYS),
}


def defaults_of(schema: Mapping[str, Schema]) -> dict[str, str]:
    """Return the defaults of the numbers and choices, as parameters."""
    return {
        name: str(part["default"])
        for name, part in schema.items()
        if "default" in part and not isinstance(part["default"], bool)
    }
