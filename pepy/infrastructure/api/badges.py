"""Badges for READMEs: `/badge/<p>`, `/badge/<p>/<period>`, `/personalized-badge/<p>` and `/badge/<p>/endpoint.json`.

Links that were made for other services, or by hand, work as well: with a file's ending (`/badge/<p>.svg`) and with
other names of the periods, in any case (`/badge/<p>/Monthly`).
"""

import re
from collections.abc import Callable
from contextlib import suppress

import orjson
from flask import Blueprint, Response, after_this_request, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from pepy.application.query.find_badge_downloads import BadgeDownloads, FindBadgeDownloads, FindBadgeDownloadsHandler
from pepy.domain.badges.badge import Badge
from pepy.domain.badges.extras import BadgeExtras
from pepy.domain.badges.picture.colors import BLUE, GREY
from pepy.domain.badges.request import PERIOD_OF_NAME, BadgePeriod, BadgeRequest, not_found_badge
from pepy.domain.errors import InvalidProjectNameError, UnknownProjectError
from pepy.infrastructure.api.answers import Content, DirectRoutes, api_json, badge_content, badge_svg

_PERIODS = {
    "": BadgePeriod.TOTAL,
    "/day": BadgePeriod.DAY,
    "/week": BadgePeriod.WEEK,
    "/month": BadgePeriod.MONTH,
    "/year": BadgePeriod.YEAR,
}
"""What follows the project in the address of a badge, and the period that it stands for."""

_FILE_ENDING = ".svg"
_PERIOD_SPELLING = "period_spelling"


class _PeriodSpelling(BaseConverter):
    """A part of an address that names a period as parameters do, in any case, with or without a file's ending."""

    regex = rf"(?ai:(?:{'|'.join(PERIOD_OF_NAME)})(?:{re.escape(_FILE_ENDING)})?)"

    def to_python(self, value: str) -> BadgePeriod:
        return PERIOD_OF_NAME[_without_file_ending(value).lower()]


def badges_blueprint(find_downloads: FindBadgeDownloadsHandler) -> Blueprint:
    """Return the routes of badges."""
    blueprint = Blueprint("badges", __name__)

    def picture(name: str, wish: BadgeRequest) -> ResponseReturnValue:
        try:
            return badge_content(_badge(find_downloads, name, wish).render()).response()
        except UnknownProjectError:
            after_this_request(_varying_by_accept)
            if _client_asks_for_json():
                raise
            return _not_found(wish.extras)

    blueprint.record_once(lambda state: state.app.url_map.converters.update({_PERIOD_SPELLING: _PeriodSpelling}))
    blueprint.add_url_rule(
        f"/badge/<name>/<{_PERIOD_SPELLING}:period>",
        _PERIOD_SPELLING,
        lambda name, period: picture(name, BadgeRequest.of_period(period, BadgeExtras.parse(request.args))),
    )
    for ending, period in _PERIODS.items():
        blueprint.add_url_rule(f"/badge/<name>{ending}", period.name.lower(), _badge_of(period, picture))

    @blueprint.get("/personalized-badge/<name>")
    def personalized(name: str) -> ResponseReturnValue:
        return picture(name, BadgeRequest.personalized(request.args))

    @blueprint.get("/badge/<name>/endpoint.json")
    def endpoint(name: str) -> ResponseReturnValue:
        wish = BadgeRequest.personalized(request.args, default_colors=(GREY, BLUE))
        return api_json(_for_shields(_badge(find_downloads, name, wish)))

    return blueprint


def direct_badges(find_downloads: FindBadgeDownloadsHandler) -> DirectRoutes:
    """Return the badges that leave nothing to choose, for requests that need not go through Flask."""
    return {f"/badge/<name>{ending}": _drawing(find_downloads, period) for ending, period in _PERIODS.items()}


def _drawing(find_downloads: FindBadgeDownloadsHandler, period: BadgePeriod) -> Callable[[str], Content]:
    wish = BadgeRequest.of_period(period)
    return lambda name: badge_content(_badge(find_downloads, name, wish).render())


def _badge(find_downloads: FindBadgeDownloadsHandler, name: str, wish: BadgeRequest) -> Badge:
    found = _downloads(find_downloads, name, wish)
    return wish.badge(found.downloads, found.caveats)


def _downloads(find_downloads: FindBadgeDownloadsHandler, name: str, wish: BadgeRequest) -> BadgeDownloads:
    """Count for the project of this name; if there is none and the name ends as files do, for the one without ending.

    The exact name goes first: `x.svg` is a spelling of `x-svg` (PEP 503), and every route accepts any spelling.
    """
    try:
        return find_downloads.handle(FindBadgeDownloads(name, wish.period, wish.extras.counted))
    except (UnknownProjectError, InvalidProjectNameError):
        shorter = _without_file_ending(name)
        if shorter == name:
            raise
        with suppress(UnknownProjectError, InvalidProjectNameError):
            return find_downloads.handle(FindBadgeDownloads(shorter, wish.period, wish.extras.counted))
        raise


def _without_file_ending(text: str) -> str:
    return text[: -len(_FILE_ENDING)] if text.lower().endswith(_FILE_ENDING) else text


def _badge_of(
    period: BadgePeriod, picture: Callable[[str, BadgeRequest], ResponseReturnValue]
) -> Callable[[str], ResponseReturnValue]:
    return lambda name: picture(name, BadgeRequest.of_period(period, BadgeExtras.parse(request.args)))


def _varying_by_accept(response: Response) -> Response:
    # A cache must not answer a README with the JSON that it got for a program.
    response.vary.add("Accept")
    return response


def _client_asks_for_json() -> bool:
    # Programs that name JSON mostly take anything else as well: the name counts, and the picture where none is named.
    return request.accept_mimetypes.best_match(("image/svg+xml", "application/json")) == "application/json"


def _not_found(extras: BadgeExtras) -> Response:
    response = badge_svg(not_found_badge(extras).render())
    response.status_code = 404
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _for_shields(badge: Badge) -> str:
    """Return a badge in the form that shields.io draws one from: https://shields.io/badges/endpoint-badge."""
    return orjson.dumps(
        {
            "schemaVersion": 1,
            "label": badge.left_text,
            "message": badge.right_text,
            "color": badge.right_color.removeprefix("#"),
            "labelColor": badge.left_color.removeprefix("#"),
        }
    ).decode()
