"""The paths of feeds. Any other parameter is ignored, because feed readers add some of their own."""

from pepy.application.query.feeds.find_feed import MAX_NAMES
from pepy.infrastructure.api.openapi.parts import NAME, Part, operation, query

_TAG = "feeds"
_ATOM: Part = {
    "200": {
        "description": "The feed.",
        "content": {"application/atom+xml": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_DESCRIPTION = """An Atom feed (RFC 4287) of about a year: each month's downloads once all of its days are known,
milestones (1,000, 5,000, 10,000 and so on, without mirrors), and what happened to the data. A milestone whose day is
not sure is left out, and the subtitle says why. Ids do not depend on the host."""
_NAMES = query(
    "names",
    f"Up to {MAX_NAMES} projects, separated by commas. Those that do not exist are left out.",
    {"type": "string", "minLength": 1, "example": "requests,flask"},
    required=True,
)

FEED_PATHS: dict[str, Part] = {
    "/projects/{name}/feed.atom": operation(
        "getFeed",
        _TAG,
        "The news of a project",
        _ATOM,
        description=_DESCRIPTION,
        parameters=(NAME,),
        errors=(400, 404, 503),
    ),
    "/feed.atom": operation(
        "getFeedOfProjects",
        _TAG,
        "The news of several projects",
        _ATOM,
        description=f"{_DESCRIPTION} If none of the projects exists, the answer is a 404.",
        parameters=(_NAMES,),
        errors=(400, 404, 503),
    ),
}
