"""`GET /badge/<p>`, `/badge/<p>/month`, `/badge/<p>/week`, `/personalized-badge/<p>`: badges for READMEs."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from pepy.application.query.find_badge import FindBadgeDownloads, FindBadgeDownloadsHandler
from pepy.domain.badge_request import BadgePeriod, BadgeRequest, not_found_badge
from pepy.domain.errors import UnknownProjectError
from pepy.infrastructure.api.answers import badge_svg

_PARAMETERS = ("period", "units", "left_text", "left_color", "right_color")


def badges_blueprint(find_downloads: FindBadgeDownloadsHandler) -> Blueprint:
    """Return the routes of badges."""
    blueprint = Blueprint("badges", __name__)

    def badge(name: str, wish: BadgeRequest) -> ResponseReturnValue:
        try:
            downloads = find_downloads.handle(FindBadgeDownloads(name, wish.period))
        except UnknownProjectError:
            if _client_asks_for_json():
                raise
            return _not_found()
        return badge_svg(wish.badge(downloads).render())

    @blueprint.get("/badge/<name>")
    def total(name: str) -> ResponseReturnValue:
        return badge(name, BadgeRequest.of_period(BadgePeriod.TOTAL))

    @blueprint.get("/badge/<name>/month")
    def month(name: str) -> ResponseReturnValue:
        return badge(name, BadgeRequest.of_period(BadgePeriod.MONTH))

    @blueprint.get("/badge/<name>/week")
    def week(name: str) -> ResponseReturnValue:
        return badge(name, BadgeRequest.of_period(BadgePeriod.WEEK))

    @blueprint.get("/personalized-badge/<name>")
    def personalized(name: str) -> ResponseReturnValue:
        wishes = {parameter: request.args.get(parameter) for parameter in _PARAMETERS}
        return badge(name, BadgeRequest.personalized(**wishes))

    return blueprint


def _client_asks_for_json() -> bool:
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["image/svg+xml"]


def _not_found() -> Response:
    response = badge_svg(not_found_badge().render())
    response.status_code = 404
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
