"""The paths of downloads over any range of days."""

from pepy.application.query.downloads.find_downloads import OF_SERIES, OF_TOTALS
from pepy.application.query.downloads.find_split import DEFAULT_LIMIT, MAX_CELLS, MAX_LIMIT
from pepy.domain.dimensions import MAX_INDEX_VALUES
from pepy.domain.downloads.asked_range import MAX_RANGE_DAYS, MAX_SPLIT_RANGE_DAYS
from pepy.domain.downloads.value_selection import MAX_PATTERN_LENGTH, MAX_PATTERNS
from pepy.domain.projects.name import INDEX_ID, MAX_NAME_LENGTH
from pepy.domain.windows import FIRST_DAY
from pepy.infrastructure.api.openapi.parts import (
    FORMAT,
    NAME,
    Part,
    asking_by_post,
    flag,
    operation,
    query,
    reference,
    table_answer,
)
from pepy.infrastructure.api.ranges.routes import PARAMETERS_OF_ROUTE

_TAG = "ranges"
_DAY = {
    "type": "string",
    "format": "date",
}  # Without an example, which /docs would fill in and send long after it made sense.
RANGE_PARAMETERS = {
    "from": query(
        "from",
        f"The first day, such as `2026-08-24`; by default 29 days before `to`. Not before {FIRST_DAY}.",
        _DAY,
    ),
    "to": query(
        "to",
        "The last day, such as `2026-08-24`; by default the newest complete one. Tomorrow (UTC) at the latest.",
        _DAY,
    ),
    "ci": flag("ci", "Whether to count downloads by continuous integration."),
    "mirrors": flag("mirrors", "Whether to count downloads by mirrors."),
    "granularity": query(
        "granularity",
        "The length of a bucket. Weeks are ISO weeks. Buckets that the range cuts short are not `complete`.",
        reference("Granularity"),
    ),
    "dimension": query("dimension", "What to split downloads by; by default, nothing.", reference("Dimension")),
    "values": query(
        "values",
        f"Which values to count: up to {MAX_PATTERNS} exact values or globs, in any case, separated by commas "
        "(`2.*,3.1`). Versions can also be PEP 440 specifiers, which must all match (`>=2,<3`) and include "
        "pre-releases. `null` means `unknown`. Needs a `dimension`.",
        {"type": "string", "minLength": 1, "maxLength": MAX_PATTERNS * (MAX_PATTERN_LENGTH + 1)},
    ),
    "limit": query(
        "limit",
        "How many values to list, largest first; the rest are summed as `other`. "
        f"Without a `dimension` only {DEFAULT_LIMIT} is accepted, and has no effect.",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    ),
    "group": query(
        "group",
        "Sums versions by their first number or first two. `values` still selects versions. Needs the dimension "
        "`version`.",
        reference("VersionLevel"),
    ),
    "prereleases": query(
        "prereleases",
        "With a `group`: whether alphas, betas, release candidates and development releases are groups of their own, "
        "such as `3.1 pre-releases`. Without one, only `together` is accepted, and has no effect.",
        reference("Prereleases"),
    ),
    "names": query(
        "names",
        f"Up to {OF_SERIES.projects} projects, separated by commas. Projects times days may be at most "
        f"{OF_SERIES.project_days}.",
        {"type": "string", "minLength": 1, "example": "requests,flask"},
        required=True,
    ),
    "format": FORMAT,
}
_MAX_RANGE = f"The range may have up to {MAX_RANGE_DAYS} days"


_OF_INDEX = {
    "dimension": query("dimension", "What to split downloads by; by default, nothing.", reference("IndexDimension")),
}


def _parameters(route: str) -> tuple[Part, ...]:
    return tuple(RANGE_PARAMETERS[name] for name in PARAMETERS_OF_ROUTE[route])


def _parameters_of_index(route: str) -> tuple[Part, ...]:
    return tuple((RANGE_PARAMETERS | _OF_INDEX)[name] for name in PARAMETERS_OF_ROUTE[route])


_NAMES: Part = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "maxLength": MAX_NAME_LENGTH, "pattern": r"\S"},
    "minItems": 1,
    "example": ["requests", "flask"],
}
_TOTALS = asking_by_post(
    operation(
        "getTotals",
        _TAG,
        "The totals of many projects",
        table_answer("Projects in the order in which the body lists them.", "Totals"),
        description=f"Asks like GET, and changes nothing; answers are not kept. The body is a list of up to "
        f'{OF_TOTALS.projects} names, or an object `{{"names": [..]}}`, whatever its `Content-Type`. Projects times '
        f"days may be at most {OF_TOTALS.project_days}. Projects that do not exist are listed in `unknown`.",
        parameters=_parameters("total"),
        errors=(400, 503),
    ),
    _NAMES,
)

RANGE_PATHS: dict[str, Part] = {
    "/api/v3/projects": operation(
        "compareProjects",
        _TAG,
        "Several projects side by side",
        table_answer("Projects in the order in which `names` lists them.", "Projects"),
        description="Projects that do not exist are listed in `unknown`.",
        parameters=_parameters("projects"),
        errors=(400, 503),
    )
    | _TOTALS,
    "/api/v3/projects/{name}/downloads": operation(
        "getDownloads",
        _TAG,
        "Downloads by day, week or month",
        table_answer("Buckets ascending, without gaps; split if a `dimension` is given.", "Downloads"),
        description=f"{_MAX_RANGE}, with a dimension {MAX_SPLIT_RANGE_DAYS}, and buckets times `limit` may be at most "
        f"{MAX_CELLS}. A day whose source does not have the dimension counts as `unknown`.",
        parameters=(NAME, *_parameters("downloads")),
    ),
    "/api/v3/projects/{name}/total": operation(
        "getTotal",
        _TAG,
        "All-time downloads, and those of a range",
        table_answer("`total_downloads` covers all time, `downloads` the range.", "Total"),
        description=f"{_MAX_RANGE}.",
        parameters=(NAME, *_parameters("total")),
    ),
    "/api/v3/projects/{name}/versions": operation(
        "getVersions",
        _TAG,
        "Downloads per version",
        table_answer("The `limit` most downloaded versions, ascending by PEP 440.", "Versions"),
        description=f"The range may have up to {MAX_SPLIT_RANGE_DAYS} days.",
        parameters=(NAME, *_parameters("versions")),
    ),
    "/api/v3/index/downloads": operation(
        "getIndexDownloads",
        "index",
        "Downloads of all projects together by day, week or month",
        table_answer(f"As of a project, with the id `{INDEX_ID}`.", "Downloads"),
        description=f"{_MAX_RANGE}, with a dimension {MAX_SPLIT_RANGE_DAYS}, and buckets times `limit` may be at most "
        f"{MAX_CELLS}. Of each day the {MAX_INDEX_VALUES} largest values of a dimension are kept; the rest of it "
        "counts as `other`. Downloads whose source does not have the dimension count as `unknown`.",
        parameters=_parameters_of_index("index_downloads"),
        errors=(400, 503),
    ),
    "/api/v3/index/total": operation(
        "getIndexTotal",
        "index",
        "All-time downloads of all projects together, and those of a range",
        table_answer("`total_downloads` covers all time, `downloads` the range.", "Total"),
        description=f"{_MAX_RANGE}.",
        parameters=_parameters_of_index("total"),
        errors=(400, 503),
    ),
}
