"""The paths of a project's downloads, for clients of old and for admins."""

from pepy.domain.windows import TimeRange
from pepy.infrastructure.api.openapi.parts import NAME, Part, described, flag, json_answer, operation, query

_TAG = "projects"
_TIME_RANGES = [time_range.name for time_range in TimeRange]
_PRO_DOWNLOADS = operation(
    _TAG,
    "Days by version, over a named range",
    json_answer("Days ascending. A day of which nothing is left is absent.", "VersionDays"),
    parameters=(
        NAME,
        query(
            "timeRange",
            "120 or 365 days, which end with the newest complete one.",
            {"type": "string", "enum": _TIME_RANGES, "default": TimeRange.FOUR_MONTHS.name},
        ),
        flag("includeCIDownloads", "Whether downloads by continuous integration count."),
    ),
)
_PROJECT_PAGE = operation(
    "pages",
    "The old address of a project's page",
    {
        "301": {
            "description": "The page is at `/projects/<name>`, which the frontend serves.",
            "headers": {"Location": {"schema": {"type": "string"}, "required": True}},
        }
    },
    parameters=(NAME,),
    errors=(400, 404),
)

PROJECT_PATHS: dict[str, Part] = {
    "/api/projects/{name}": operation(
        _TAG,
        "The last 30 days, all versions summed",
        json_answer("Days ascending; days without downloads are absent.", "Project"),
        parameters=(NAME,),
    ),
    "/api/v2/projects/{name}": described(
        operation(
            _TAG,
            "About four months of days by version",
            json_answer("Days ascending; versions ascending by PEP 440.", "ProjectVersions"),
            parameters=(NAME,),
        ),
        "The days begin with the first of the month 90 days ago.",
    ),
    "/api/v1/admin/projects/{name}": operation(
        _TAG,
        "Every stored day by version, for admins",
        json_answer("Days ascending; versions ascending by PEP 440.", "ProjectVersions"),
        parameters=(NAME, query("password", "The admin password, for old clients.", {"type": "string"})),
        errors=(400, 401, 404, 429, 503),
    ),
    "/api/v3/pro/projects/{name}/downloads": _PRO_DOWNLOADS,
    "/service-api/v1/pro/projects/{name}/downloads": _PRO_DOWNLOADS,
    "/api/v3/pro/projects/{name}/country-downloads": operation(
        _TAG,
        "120 days by country",
        json_answer("Days ascending, countries biggest first; days without countries are absent.", "CountryDays"),
        parameters=(NAME,),
    ),
    "/count/{name}": _PROJECT_PAGE,
    "/project/{name}": _PROJECT_PAGE,
}
