"""The paths that compare projects with each other."""

from pepy.application.query.index.find_ranks import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from pepy.domain.index.rankings import Period
from pepy.domain.index.trends import NEW_DAYS, TREND_RULES
from pepy.infrastructure.api.index.routes import PARAMETERS_OF_ROUTE
from pepy.infrastructure.api.openapi.parts import (
    FORMAT,
    NAME,
    Part,
    array,
    flag,
    json_answer,
    operation,
    query,
    record,
    reference,
    table_answer,
)

_TAG = "index"
_COUNT: Part = {"type": "integer", "minimum": 0}
_TEXT: Part = {"type": "string"}
_DAY: Part = {"type": "string", "format": "date"}
_DAY_OR_NULL: Part = {**_DAY, "type": ["string", "null"]}
_RANK_OR_NULL: Part = {"type": ["integer", "null"], "minimum": 1}
_REASON: Part = {"type": ["string", "null"], "description": "Why nobody can tell, and `projects` is empty."}

_TOGETHER = "`ci=false` and `mirrors=false` go together: both or neither."
_PARAMETERS = {
    "ci": flag("ci", f"Whether downloads by continuous integration count. {_TOGETHER}"),
    "mirrors": flag("mirrors", f"Whether downloads by mirrors count. {_TOGETHER}"),
    "limit": query(
        "limit", "How many projects to list.", {**_COUNT, "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    ),
    "offset": query("offset", "How many to leave out at the top.", {**_COUNT, "maximum": MAX_OFFSET, "default": 0}),
    "format": FORMAT,
    "days": query(
        "days",
        "Of how many days, up to the newest one of the ranks, a project's first one may be.",
        {**_COUNT, "minimum": 1, "maximum": NEW_DAYS, "default": NEW_DAYS},
    ),
}


def _parameters(route: str, periods: str = "") -> tuple[Part, ...]:
    period = query("period", "A day, or the 7 or 30 calendar days that end with it.", reference(periods))
    known = _PARAMETERS | {"period": period}
    return tuple(known[name] for name in PARAMETERS_OF_ROUTE[route])


_COVERED = {
    "from": _DAY_OR_NULL,
    "to": _DAY_OR_NULL,
    "data_through": {**_DAY_OR_NULL, "description": "The day that the ranks are through; null if none were made."},
}
_MISSING = {"incomplete_days": {**array(_DAY), "description": "Days that are not stored, and count as nothing."}}
_EVENTS = {
    "events": {
        **array(reference("DataEvent")),
        "description": "What happened to the data on these days, to all projects or to those of this answer.",
    }
}
_PREVIOUS = {**_RANK_OR_NULL, "description": "The rank in as many days right before; null if it had no downloads."}

RANK_SCHEMAS: dict[str, Part] = {
    "RankPeriod": {**_TEXT, "enum": [period.value for period in Period], "default": Period.MONTH.value},
    "TrendPeriod": {**_TEXT, "enum": [period.value for period in TREND_RULES], "default": Period.WEEK.value},
    "RankedProject": record({"rank": _RANK_OR_NULL, "id": _TEXT, "downloads": _COUNT, "previous_rank": _PREVIOUS}),
    "Top": record(
        {
            "period": _TEXT,
            **_COVERED,
            **_MISSING,
            **_EVENTS,
            "counted_projects": {**_COUNT, "description": "How many projects have downloads in the period."},
            "projects": array(reference("RankedProject")),
        }
    ),
    "PeriodRank": record(
        {
            "rank": {**_RANK_OR_NULL, "description": "null if it has no downloads in the period."},
            "of": {**_COUNT, "description": "How many projects have downloads in the period."},
            "top_percent": {"type": ["number", "null"], "description": "100 x `rank` / `of`, to four decimals."},
            "previous_rank": _PREVIOUS,
            "downloads": {"type": ["integer", "null"], "minimum": 0, "description": "null if no ranks were made."},
        }
    ),
    "PeriodRanks": record({period.value: reference("PeriodRank") for period in Period}),
    "Rank": record(
        {
            "id": _TEXT,
            "data_through": _COVERED["data_through"],
            **_MISSING,
            **_EVENTS,
            "periods": reference("PeriodRanks"),
        }
    ),
    "TrendingProject": record(
        {
            "id": _TEXT,
            "downloads": {**_COUNT, "description": "Of the period, without CI and mirrors."},
            "previous_downloads": {**_COUNT, "description": "Of as many days right before, without CI and mirrors."},
            "growth": {"type": "number", "description": "A factor, by the `rule`: 2 is twice as many."},
        }
    ),
    "Trending": record(
        {
            "period": _TEXT,
            **_COVERED,
            **_MISSING,
            **_EVENTS,
            "rule": {**_TEXT, "description": "What is a trend."},
            "reason": _REASON,
            "projects": array(reference("TrendingProject")),
        }
    ),
    "NewProject": record({"id": _TEXT, "first_day": _DAY, "downloads": {**_COUNT, "description": "Of 30 days."}}),
    "New": record(
        {"days": _COUNT, **_COVERED, **_EVENTS, "reason": _REASON, "projects": array(reference("NewProject"))}
    ),
}
"""The schemas of answers that compare projects."""

RANK_PATHS: dict[str, Part] = {
    "/api/v3/top": operation(
        "getTop",
        _TAG,
        "The most downloaded projects",
        table_answer("Projects by rank; ties rank alike, by name. Empty past the end.", "Top"),
        description="Ranks are made anew after each import.",
        parameters=_parameters("top", "RankPeriod"),
        errors=(400, 503),
    ),
    "/api/v3/projects/{name}/rank": operation(
        "getRank",
        _TAG,
        "How a project ranks among all",
        json_answer("The rank in each period.", "Rank"),
        description="Ties rank alike: after two that are first comes the third.",
        parameters=(NAME, *_parameters("rank")),
    ),
    "/api/v3/trending": operation(
        "getTrending",
        _TAG,
        "Projects that grew most",
        table_answer("Projects by growth, greatest first.", "Trending"),
        description="The answer states the one rule for all. Downloads by CI and mirrors are left out.",
        parameters=_parameters("trending", "TrendPeriod"),
        errors=(400, 503),
    ),
    "/api/v3/new": operation(
        "getNew",
        _TAG,
        "New projects",
        table_answer("The most downloaded ones first.", "New"),
        description="Projects whose first stored day is one of the last `days`, if enough days before are known.",
        parameters=_parameters("new"),
        errors=(400, 503),
    ),
}
