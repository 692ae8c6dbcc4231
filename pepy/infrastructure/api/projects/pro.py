"""`GET /api/v3/pro/projects/<p>/downloads` and `/country-downloads`: a project's days by version and by country."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, request

from pepy.application.query.downloads.find_pro_downloads import FindProDownloads, FindProDownloadsHandler, ProDownloads
from pepy.domain.downloads.countries import by_alpha3
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.windows import TimeRange
from pepy.infrastructure.api.answers import API, Answer, answer_of, archived, json_bytes
from pepy.infrastructure.api.ranges.parameters import choice, flag


def pro_blueprint(find_downloads: FindProDownloadsHandler) -> Blueprint:
    """Return the routes of days by version and by country."""
    blueprint = Blueprint("pro", __name__)

    @blueprint.get("/api/v3/pro/projects/<name>/downloads")
    @blueprint.get("/service-api/v1/pro/projects/<name>/downloads")
    def version_downloads(name: str) -> Answer:
        time_range = choice(request.args, "timeRange", dict(TimeRange.__members__), TimeRange.FOUR_MONTHS)
        wanted = DownloadFilter(with_ci=flag(request.args, "includeCIDownloads", default=True))
        with find_downloads.answering(FindProDownloads(name, "version", time_range, wanted)) as found:
            return _answer(found.downloads, found)

    @blueprint.get("/api/v3/pro/projects/<name>/country-downloads")
    def country_downloads(name: str) -> Answer:
        with find_downloads.answering(FindProDownloads(name, "country")) as found:
            by_country = ((day, by_alpha3(values)) for day, values in found.downloads)
            return _answer(((day, _biggest_first(countries)) for day, countries in by_country if countries), found)

    return blueprint


def _answer(downloads: Iterable[tuple[str, Any]], found: ProDownloads) -> Answer:
    """Write day after day, so that those of a large answer are never all in memory."""
    days = b",".join(b'"%b":%b' % (day.encode(), json_bytes(values)) for day, values in downloads)
    ending = json_bytes(archived(found.archived_days))[1:]
    comma = b"," if len(ending) > 1 else b""
    body = b'{"downloads":{%b}%b%b' % (days, comma, ending)
    return answer_of(body, "application/json", API, found.data_version)


def _biggest_first(countries: dict[str, int]) -> list[dict[str, str | int]]:
    ordered = sorted(countries.items(), key=lambda counted: (-counted[1], counted[0]))
    return [{"country": country, "downloads": downloads} for country, downloads in ordered]
