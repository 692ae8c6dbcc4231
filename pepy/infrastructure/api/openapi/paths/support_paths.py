"""The paths of what maintainers decide by."""

from collections.abc import Mapping

from pepy.application.query.downloads.find_adoption import DEFAULT_ADOPTION_DAYS, DEFAULT_RELEASES, MAX_RELEASES
from pepy.application.query.find_support import DEFAULT_SUPPORT_DAYS, MAX_SUPPORT_DAYS
from pepy.domain.downloads.asked_range import MAX_SPLIT_RANGE_DAYS
from pepy.domain.downloads.sweep import SWEEP_RULE
from pepy.infrastructure.api.openapi.parts import FORMAT, NAME, Part, operation, query, reference, table_answer
from pepy.infrastructure.api.openapi.paths.range_paths import RANGE_PARAMETERS
from pepy.infrastructure.api.support.routes import PARAMETERS_OF_ROUTE

_TAG = "support"
_PARAMETERS = RANGE_PARAMETERS | {
    "dimension": query("dimension", "What to drop a value of.", reference("SupportDimension")),
    "days": query(
        "days",
        "How many days to look at, up to the newest complete one.",
        {"type": "integer", "minimum": 1, "maximum": MAX_SUPPORT_DAYS, "default": DEFAULT_SUPPORT_DAYS},
    ),
    "format": FORMAT,
    "limit": query(
        "limit",
        "How many releases to list, the newest ones.",
        {"type": "integer", "minimum": 1, "maximum": MAX_RELEASES, "default": DEFAULT_RELEASES},
    ),
    "group": query(
        "group",
        "Follows series of releases instead of each release: `3` or `3.1`.",
        reference("VersionLevel"),
    ),
}
_MARKDOWN: Part = {"text/markdown": {"schema": {"type": "string"}}}
_SUPPORT_FORMAT: Part = FORMAT | {
    "description": f"{FORMAT['description']} `markdown` is a table to paste.",
    "schema": reference("SupportFormat"),
}


def _parameters(route: str, known: Mapping[str, Part] = _PARAMETERS) -> tuple[Part, ...]:
    return tuple(known[name] for name in PARAMETERS_OF_ROUTE[route])


def _support_answer() -> Part:
    answer = table_answer("Values oldest or rarest first.", "Support")
    # JSON comes first: it is what generated clients read.
    return {"200": {**answer["200"], "content": answer["200"]["content"] | _MARKDOWN}}


SUPPORT_PATHS: dict[str, Part] = {
    "/api/v3/projects/{name}/support": operation(
        "getSupport",
        _TAG,
        "Who still uses what, and what dropping it would cost",
        _support_answer(),
        description="The share of each value now and half a year before, without CI and mirrors and with them, and "
        "what is lost by dropping it and all older (or rarer) ones. Downloads of unknown value are shown and never "
        "spread over the others. Of a dimension that was not imported, all are unknown.",
        parameters=(NAME, *_parameters("support", _PARAMETERS | {"format": _SUPPORT_FORMAT})),
    ),
    "/api/v3/projects/{name}/use": operation(
        "getUse",
        _TAG,
        "Likely real use: downloads counted in four ways",
        table_answer("All, without mirrors, without CI, and without those that fetch all versions alike.", "Use"),
        description=f"The formula of the last one: {SWEEP_RULE}. The range may have up to {MAX_SPLIT_RANGE_DAYS} days.",
        parameters=(NAME, *_parameters("use")),
    ),
    "/api/v3/projects/{name}/adoption": operation(
        "getAdoption",
        _TAG,
        "How long until half of the downloads were of a release",
        table_answer("The newest releases, ascending by version.", "Adoption"),
        description="Of releases that were newer than all before them: pre-releases and repairs of old series are not "
        f"listed. Without `from`, it is {DEFAULT_ADOPTION_DAYS} days; the range may have up to "
        f"{MAX_SPLIT_RANGE_DAYS}.",
        parameters=(NAME, *_parameters("adoption")),
    ),
}
