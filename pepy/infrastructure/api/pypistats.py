"""`/api/packages/<p>/...`: the routes of pypistats.org, for its clients, which only need another base address.

Described at https://pypistats.org/api/ (read in November 2026). Rows have exactly the keys that clients know.
"""

from collections.abc import Callable, Mapping

from flask import Blueprint, request

from pepy.application.query.downloads.dimension_reader import SplitProject
from pepy.application.query.downloads.find_daily_stats import FindDailyStatsHandler, RecentDownloads
from pepy.domain.dimensions import REST, UNKNOWN
from pepy.domain.windows import Window
from pepy.infrastructure.api.answers import API, NOT_FOUND, Answer, answer_of, error_answer, json_answer, json_bytes

_NULL = "null"
"""The category of downloads whose source does not know the value."""
_OTHER = "other"
_SYSTEMS = ("Windows", "Linux", "Darwin")


def pypistats_blueprint(find_stats: FindDailyStatsHandler) -> Blueprint:
    """Return the routes of daily statistics."""
    blueprint = Blueprint("pypistats", __name__, url_prefix="/api/packages/<name>")

    def by_category(name: str, kind: str, dimension: str, category_of: Callable[[str], str], kept: str) -> Answer:
        with find_stats.split(name, dimension) as found:
            counts = _by_category(found, category_of)
            rows = {category: days for category, days in counts.items() if not kept or category.lower() == kept}
            return _rows_answer(found.id, kind, found.window, rows, found.completeness.data_version)

    @blueprint.get("/recent")
    def recent(name: str) -> Answer:
        period = request.args.get("period", "")
        return _recent_answer(find_stats.recent(name), period)

    @blueprint.get("/overall")
    def overall(name: str) -> Answer:
        dropped = {"true": "without_mirrors", "false": "with_mirrors"}.get(request.args.get("mirrors", "").lower())
        found = find_stats.totals(name)
        totals = {"with_mirrors": found.with_mirrors, "without_mirrors": found.without_mirrors}
        rows = {category: dict(enumerate(days)) for category, days in totals.items() if category != dropped}
        return _rows_answer(found.id, "overall", found.window, rows, found.data_version)

    @blueprint.get("/python_major")
    def python_major(name: str) -> Answer:
        return by_category(name, "python_major", "python", _major, request.args.get("version", "").lower())

    @blueprint.get("/python_minor")
    def python_minor(name: str) -> Answer:
        return by_category(name, "python_minor", "python", _minor, request.args.get("version", "").lower())

    @blueprint.get("/system")
    def system(name: str) -> Answer:
        return by_category(name, "system", "system", _system, request.args.get("os", "").lower())

    return blueprint


def _recent_answer(found: RecentDownloads, period: str) -> Answer:
    data = {"last_day": found.last_day, "last_month": found.last_month, "last_week": found.last_week}
    if period:
        key = f"last_{period}"
        if key not in data:
            return error_answer(404, f'Period "{period}" does not exist, it should be day, week or month', NOT_FOUND)
        data = {key: data[key]}
    return json_answer({"data": data, "package": found.id, "type": "recent_downloads"}, found.data_version)


def _by_category(found: SplitProject, category_of: Callable[[str], str]) -> dict[str, dict[int, int]]:
    """Return the downloads of each category by the number of the day."""
    categories: dict[str, str] = {}
    counts: dict[str, dict[int, int]] = {}
    for number, values in found.days:
        for value, downloads in values.items():
            category = categories.get(value) or categories.setdefault(value, category_of(value))
            of_category = counts.setdefault(category, {})
            of_category[number] = of_category.get(number, 0) + downloads
    return counts


def _rows_answer(
    package: str, kind: str, window: Window, counts: Mapping[str, Mapping[int, int]], data_version: int
) -> Answer:
    """Write the rows as text, which takes a tenth of the time of making an object for each."""
    days = [day.isoformat() for day in window.days]
    rows = ",".join(
        f'{{"category":{json_bytes(category).decode()},"date":"{days[number]}","downloads":{downloads}}}'
        for category in sorted(counts)
        for number, downloads in counts[category].items()
        if downloads
    )
    ending = json_bytes({"package": package, "type": f"{kind}_downloads"}).decode()[1:]
    return answer_of(f'{{"data":[{rows}],{ending}'.encode(), "application/json", API, data_version)


def _major(python: str) -> str:
    return _minor(python).split(".")[0]


def _minor(python: str) -> str:
    return {UNKNOWN: _NULL, REST: _OTHER}.get(python, python)


def _system(system: str) -> str:
    if system == UNKNOWN:
        return _NULL
    return system if system in _SYSTEMS else _OTHER
