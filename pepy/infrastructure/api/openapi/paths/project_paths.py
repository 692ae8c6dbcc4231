"""The paths of a project's downloads, for existing clients and for admins."""

from pepy.infrastructure.api.openapi.parts import NAME, Part, flag, json_answer, operation, query, reference

_TAG = "projects"


def _version_days(operation_id: str, description: str) -> Part:
    return operation(
        operation_id,
        _TAG,
        "Downloads per day and version over a named range",
        json_answer("Days ascending. Days with nothing left to count are absent.", "VersionDays"),
        description=description,
        parameters=(
            NAME,
            query("timeRange", "120 or 365 days, ending with the newest complete one.", reference("TimeRange")),
            flag("includeCIDownloads", "Whether to count downloads by continuous integration."),
        ),
    )


def _project_page(operation_id: str) -> Part:
    return operation(
        operation_id,
        "pages",
        "The old URL of a project's page",
        {
            "301": {
                "description": "The page is at `/projects/<name>`.",
                "headers": {"Location": {"schema": {"type": "string"}, "required": True}},
            }
        },
        description="For links from READMEs.",
        parameters=(NAME,),
        errors=(400, 404),
    )


PROJECT_PATHS: dict[str, Part] = {
    "/api/projects/{name}": operation(
        "getProject",
        _TAG,
        "The last 30 days, all versions summed",
        json_answer("Days ascending; days without downloads are absent.", "Project"),
        description="The 30 days end with the newest complete one.",
        parameters=(NAME,),
    ),
    "/api/v2/projects/{name}": operation(
        "getProjectVersions",
        _TAG,
        "About four months of downloads per day and version",
        json_answer("Days ascending; versions ascending by PEP 440.", "ProjectVersions"),
        description="Starts with the first of the month that was current 90 days ago. Old links to "
        "`/api/v2/projects/{name}/downloads` get the same answer.",
        parameters=(NAME,),
    ),
    "/api/v1/admin/projects/{name}": operation(
        "getAllProjectVersions",
        _TAG,
        "Every stored day by version, for administrators",
        json_answer("Days ascending; versions ascending by PEP 440.", "ProjectVersions"),
        description="Needs the admin password.",
        parameters=(NAME,),
        errors=(400, 401, 404, 429, 503),
    ),
    "/api/v3/pro/projects/{name}/downloads": _version_days("getVersionDays", "For a frontend."),
    "/service-api/v1/pro/projects/{name}/downloads": _version_days(
        "getVersionDaysAtOldPath", "Another URL of `/api/v3/pro/projects/{name}/downloads`."
    ),
    "/api/v3/pro/projects/{name}/country-downloads": operation(
        "getCountryDays",
        _TAG,
        "120 days by country",
        json_answer("Days ascending, largest countries first; days without countries are absent.", "CountryDays"),
        description="Ends with the newest complete day. Countries have ISO 3166 alpha-3 codes here and alpha-2 "
        "codes everywhere else; values that are not countries are left out.",
        parameters=(NAME,),
    ),
    "/count/{name}": _project_page("redirectFromCount"),
    "/project/{name}": _project_page("redirectFromProject"),
}
