"""`GET /api/v3/pro/projects/<p>/downloads` and `/country-downloads`: a project's days by version and by country."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request

from pepy.application.query.downloads.find_pro_downloads import FindProDownloads, FindProDownloadsHandler, ProDownloads
from pepy.domain.downloads.countries import by_alpha3
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.windows import TimeRange
from pepy.infrastructure.api.answers import Answer, archived, json_answer
from pepy.infrastructure.api.ranges.parameters import choice, flag


def pro_blueprint(find_downloads: FindProDownloadsHandler) -> Blueprint:
    """Return the routes of days by version and by country."""
    blueprint = Blueprint("pro", __name__)

    @blueprint.get("/api/v3/pro/projects/<name>/downloads")
    @blueprint.get("/service-api/v1/pro/projects/<name>/downloads")
    def version_downloads(name: str) -> Answer:
        time_range = choice(request.args, "timeRange", dict(TimeRange.__members__), TimeRange.FOUR_MONTHS)
        wanted = DownloadFilter(with_ci=flag(request.args, "includeCIDownloads", default=True))
        found = find_downloads.handle(FindProDownloads(name, "version", time_range, wanted))
        return _answer(found.downloads, found)

    @blueprint.get("/api/v3/pro/projects/<name>/country-downloads")
    def country_downloads(name: str) -> Answer:
        found = find_downloads.handle(FindProDownloads(name, "country"))
        by_value = found.downloads.items()
        by_day = {day: _biggest_first(countries) for day, values in by_value if (countries := by_alpha3(values))}
        return _answer(by_day, found)

    return blueprint


def _answer(downloads: Mapping[str, Any], found: ProDownloads) -> Answer:
    return json_answer({"downloads": downloads, **archived(found.archived_days)}, found.data_version)


def _biggest_first(countries: dict[str, int]) -> list[dict[str, str | int]]:
    ordered = sorted(countries.items(), key=lambda counted: (-counted[1], counted[0]))
    return [{"country": country, "downloads": downloads} for country, downloads in ordered]
