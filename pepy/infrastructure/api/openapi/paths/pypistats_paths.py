"""The paths that clients of pypistats.org use."""

from pepy.application.query.downloads.find_daily_stats import DAYS_OF_STATS
from pepy.infrastructure.api.openapi.parts import NAME, Part, array, operation, query, record

_TAG = "pypistats"
_TEXT: Part = {"type": "string"}
_COUNT: Part = {"type": "integer", "minimum": 0}
_PERIOD = "The only period to return: `day`, `week` or `month`. Empty: all three. Any other is a 404."
_SUM: Part = {"type": ["integer", "null"], "minimum": 0}


def _answer(data: Part, kind: str) -> Part:
    schema = record({"data": data, "package": _TEXT, "type": {"const": f"{kind}_downloads"}})
    return {"200": {"description": "The statistic.", "content": {"application/json": {"schema": schema}}}}


def _rows(kind: str, summary: str, categories: str, parameter: Part) -> Part:
    row = record({"category": _TEXT, "date": {"type": "string", "format": "date"}, "downloads": _COUNT})
    return operation(
        f"getPackage{kind.title().replace('_', '')}",
        _TAG,
        summary,
        _answer(array(row), kind),
        description=f"The last {DAYS_OF_STATS} days, ascending by category, then date. {categories} "
        "Rows without downloads are left out. Unknown parameters and values are ignored.",
        parameters=(NAME, parameter),
    )


PYPISTATS_PATHS: dict[str, Part] = {
    "/api/packages/{name}/recent": operation(
        "getPackageRecent",
        _TAG,
        "Downloads of the last day, week and month",
        _answer(record({}, optional={"last_day": _SUM, "last_month": _SUM, "last_week": _SUM}), "recent"),
        description="Without mirrors. With `period`, only that one. A sum is null if none of its days is known.",
        parameters=(NAME, query("period", _PERIOD, _TEXT)),
    ),
    "/api/packages/{name}/overall": _rows(
        "overall",
        "Downloads per day, with and without mirrors",
        "Categories are `with_mirrors` and `without_mirrors`.",
        query("mirrors", "`true` or `false` keeps one of the two categories; anything else keeps both.", _TEXT),
    ),
    "/api/packages/{name}/python_major": _rows(
        "python_major",
        "Downloads per day and major version of Python",
        "Without mirrors. Categories are such as `3`, or `null` if the version is not known.",
        query("version", "The only category to return, such as `3`.", _TEXT),
    ),
    "/api/packages/{name}/python_minor": _rows(
        "python_minor",
        "Downloads per day and minor version of Python",
        "Without mirrors. Categories are such as `3.12`, or `null` if the version is not known.",
        query("version", "The only category to return, such as `3.12`.", _TEXT),
    ),
    "/api/packages/{name}/system": _rows(
        "system",
        "Downloads per day and operating system",
        "Without mirrors. Categories are `Darwin`, `Linux`, `Windows`, `other`, and `null` if the system is not known.",
        query("os", "The only category to return, in any case.", _TEXT),
    ),
}
