"""The paths of downloads over any range of days."""

from pepy.application.query.downloads.find_downloads import MOST_PROJECT_DAYS, MOST_PROJECTS
from pepy.application.query.downloads.find_split import HIGHEST_LIMIT, MOST_CELLS, USUAL_LIMIT
from pepy.domain.downloads.asked_range import LONGEST_RANGE_DAYS, LONGEST_SPLIT_RANGE_DAYS
from pepy.domain.downloads.value_selection import LONGEST_PATTERN, MOST_PATTERNS
from pepy.domain.windows import FIRST_DAY
from pepy.infrastructure.api.openapi.parts import NAME, Part, flag, json_answer, operation, query, reference
from pepy.infrastructure.api.ranges.routes import PARAMETERS_OF_ROUTE

_TAG = "ranges"
_DAY = {
    "type": "string",
    "format": "date",
}  # Without an example, which /docs would fill in and send long after it made sense.
_PARAMETERS = {
    "from": query(
        "from",
        f"The first day, such as `2026-08-24`; 29 days before `to` if it is missing. Not before {FIRST_DAY}.",
        _DAY,
    ),
    "to": query(
        "to",
        "The last day, such as `2026-08-24`; the newest complete one if it is missing. Tomorrow (UTC) at the latest.",
        _DAY,
    ),
    "ci": flag("ci", "Whether downloads by continuous integration count."),
    "mirrors": flag("mirrors", "Whether downloads by mirrors count."),
    "granularity": query(
        "granularity",
        "How wide a bucket is. Weeks are ISO weeks; first and last buckets that the range cuts are not `complete`.",
        reference("Granularity"),
    ),
    "dimension": query("dimension", "What downloads are split by; not split if it is missing.", reference("Dimension")),
    "values": query(
        "values",
        f"Which values count: up to {MOST_PATTERNS} exact values or globs, in any case and separated by commas "
        "(`2.*,3.1`). Of versions also PEP 440 specifiers, which must all hold (`>=2,<3`); they contain pre-releases. "
        "`null` is `unknown`. Needs a `dimension`.",
        {"type": "string", "minLength": 1, "maxLength": MOST_PATTERNS * (LONGEST_PATTERN + 1)},
    ),
    "limit": query(
        "limit",
        "How many values are named, the biggest; all others are summed as `other`. "
        f"Without a `dimension` only {USUAL_LIMIT} is accepted, and has no effect.",
        {"type": "integer", "minimum": 1, "maximum": HIGHEST_LIMIT, "default": USUAL_LIMIT},
    ),
    "names": query(
        "names",
        f"Up to {MOST_PROJECTS} projects, separated by commas. All their days together may be up to "
        f"{MOST_PROJECT_DAYS}.",
        {"type": "string", "minLength": 1, "example": "requests,flask"},
        required=True,
    ),
}
_LONGEST = f"The range may have up to {LONGEST_RANGE_DAYS} days"


def _parameters(route: str) -> tuple[Part, ...]:
    return tuple(_PARAMETERS[name] for name in PARAMETERS_OF_ROUTE[route])


RANGE_PATHS: dict[str, Part] = {
    "/api/v3/projects": operation(
        "compareProjects",
        _TAG,
        "Several projects side by side",
        json_answer("Projects in the order of their names in the question.", "Projects"),
        description="A project that does not exist is listed in `unknown`.",
        parameters=_parameters("projects"),
        errors=(400, 503),
    ),
    "/api/v3/projects/{name}/downloads": operation(
        "getDownloads",
        _TAG,
        "Downloads in days, weeks or months",
        json_answer("Buckets ascending, without gaps. With a `dimension` they are split.", "Downloads"),
        description=f"{_LONGEST}, with a dimension {LONGEST_SPLIT_RANGE_DAYS}, and buckets times `limit` up to "
        f"{MOST_CELLS}. A day whose source did not split it counts as `unknown`.",
        parameters=(NAME, *_parameters("downloads")),
    ),
    "/api/v3/projects/{name}/total": operation(
        "getTotal",
        _TAG,
        "Downloads of all time, and of a range",
        json_answer("`total_downloads` is of all time, `downloads` of the range.", "Total"),
        description=f"{_LONGEST}.",
        parameters=(NAME, *_parameters("total")),
    ),
    "/api/v3/projects/{name}/versions": operation(
        "getVersions",
        _TAG,
        "Downloads per version",
        json_answer("Versions ascending by PEP 440; the biggest of them, as many as `limit` says.", "Versions"),
        description=f"The range may have up to {LONGEST_SPLIT_RANGE_DAYS} days.",
        parameters=(NAME, *_parameters("versions")),
    ),
}
