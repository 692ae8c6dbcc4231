"""The paths of downloads over any range of days."""

from pepy.application.query.find_downloads import MOST_PROJECT_DAYS, MOST_PROJECTS
from pepy.application.query.find_split import HIGHEST_LIMIT, MOST_CELLS, USUAL_LIMIT
from pepy.domain.asked_range import FIRST_DAY, LONGEST_RANGE_DAYS, LONGEST_SPLIT_RANGE_DAYS
from pepy.domain.buckets import Granularity
from pepy.domain.day_rows import DIMENSIONS
from pepy.domain.value_selection import LONGEST_PATTERN, MOST_PATTERNS
from pepy.infrastructure.api.openapi.parts import NAME, Part, described, flag, json_answer, operation, query
from pepy.infrastructure.api.ranges import PARAMETERS_OF_ROUTE

_TAG = "ranges"
_DAY = {"type": "string", "format": "date", "example": "2026-08-24"}
_PARAMETERS = {
    "from": query("from", f"The first day; 29 days before `to` if it is missing. Not before {FIRST_DAY}.", _DAY),
    "to": query("to", "The last day; the newest complete one if it is missing. Tomorrow (UTC) at the latest.", _DAY),
    "ci": flag("ci", "Whether downloads by continuous integration count."),
    "mirrors": flag("mirrors", "Whether downloads by mirrors count."),
    "granularity": query(
        "granularity",
        "How wide a bucket is. Weeks are ISO weeks; first and last buckets that the range cuts are not `complete`.",
        {"type": "string", "enum": list(Granularity), "default": Granularity.DAY},
    ),
    "dimension": query(
        "dimension",
        "What downloads are split by; not split if it is missing.",
        {"type": "string", "enum": list(DIMENSIONS)},
    ),
    "values": query(
        "values",
        f"Which values count: up to {MOST_PATTERNS} exact values or globs, in any case and separated by commas "
        "(`2.*,3.1`). Of versions also PEP 440 specifiers, which must all hold (`>=2,<3`); they contain pre-releases. "
        "`null` is `unknown`. Needs a `dimension`.",
        {"type": "string", "minLength": 1, "maxLength": MOST_PATTERNS * (LONGEST_PATTERN + 1)},
    ),
    "limit": query(
        "limit",
        "How many values are named, the biggest; all others are summed as `other`. Needs a `dimension`.",
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
    "/api/v3/projects": described(
        operation(
            _TAG,
            "Several projects side by side",
            json_answer("Projects in the order of their names in the question.", "Projects"),
            _parameters("projects"),
            errors=(400, 503),
        ),
        "A project that does not exist is listed in `unknown`.",
    ),
    "/api/v3/projects/{name}/downloads": described(
        operation(
            _TAG,
            "Downloads in days, weeks or months",
            json_answer("Buckets ascending, without gaps. With a `dimension` they are split.", "Downloads"),
            (NAME, *_parameters("downloads")),
        ),
        f"{_LONGEST}, with a dimension {LONGEST_SPLIT_RANGE_DAYS}, and buckets times `limit` up to {MOST_CELLS}. "
        "A day whose source did not split it counts as `unknown`.",
    ),
    "/api/v3/projects/{name}/total": described(
        operation(
            _TAG,
            "Downloads of all time, and of a range",
            json_answer("`total_downloads` is of all time, `downloads` of the range.", "Total"),
            (NAME, *_parameters("total")),
        ),
        f"{_LONGEST}.",
    ),
    "/api/v3/projects/{name}/versions": described(
        operation(
            _TAG,
            "Downloads per version",
            json_answer("Versions ascending by PEP 440; the biggest of them, as many as `limit` says.", "Versions"),
            (NAME, *_parameters("versions")),
        ),
        f"The range may have up to {LONGEST_SPLIT_RANGE_DAYS} days.",
    ),
}
