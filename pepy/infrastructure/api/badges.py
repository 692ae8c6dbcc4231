"""Badges for READMEs: `/badge/<p>`, `/badge/<p>/<period>`, `/personalized-badge/<p>`, `/badge/<p>/endpoint.json`.

`/badge?names=` is a badge of several projects together.

Links that were made for other services, or by hand, work as well: with a file's ending (`/badge/<p>.svg`) and with
other names of the periods, in any case (`/badge/<p>/Monthly`).
"""

import re
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Blueprint, request
from werkzeug.routing import BaseConverter

from pepy.application.query.find_badge_downloads import (
    BadgeDownloads,
    FindBadgeDownloads,
    FindBadgeDownloadsHandler,
    FindJointDownloads,
)
from pepy.domain.badges.badge import Badge
from pepy.domain.badges.extras import NO_EXTRAS, BadgeExtras
from pepy.domain.badges.picture.colors import BLUE, GREY
from pepy.domain.badges.request import PERIOD_OF_NAME, BadgePeriod, BadgeRequest, not_found_badge, too_many_badge
from pepy.domain.errors import InvalidProjectNameError, InvalidQuestionError, UnknownProjectError
from pepy.infrastructure.api.answers import NOT_FOUND, NOW, Answer, badge_answer, error_answer, json_answer

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

    def picture(name: str, asked: BadgeRequest) -> Answer:
        try:
            found = _find(find_downloads, name, asked)
        except UnknownProjectError as error:
            return _refusal(not_found_badge(asked.extras), 404, str(error))
        return badge_answer(asked.badge(found.downloads, found.caveats).render(), found.data_version)

    def of_period(period: BadgePeriod, name: str) -> Answer:
        extras = BadgeExtras.parse(request.args) if request.args else NO_EXTRAS
        return picture(name, BadgeRequest.of_period(period, extras))

    blueprint.record_once(lambda state: state.app.url_map.converters.update({_PERIOD_SPELLING: _PeriodSpelling}))
    blueprint.add_url_rule(f"/badge/<name>/<{_PERIOD_SPELLING}:period>", _PERIOD_SPELLING, of_period)
    for ending, period in _PERIODS.items():
        blueprint.add_url_rule(f"/badge/<name>{ending}", period.name.lower(), partial(of_period, period))

    @blueprint.get("/personalized-badge/<name>")
    def personalized(name: str) -> Answer:
        return picture(name, BadgeRequest.personalized(request.args))

    @blueprint.get("/badge")
    def joint() -> Answer:
        return _joint(find_downloads)

    @blueprint.get("/badge/<name>/endpoint.json")
    def endpoint(name: str) -> Answer:
        asked = BadgeRequest.personalized(request.args, default_colors=(GREY, BLUE))
        found = _find(find_downloads, name, asked)
        return json_answer(_for_shields(asked.badge(found.downloads, found.caveats)), found.data_version)

    return blueprint


def _joint(find_downloads: FindBadgeDownloadsHandler) -> Answer:
    asked = BadgeRequest.personalized(request.args, default_colors=(GREY, BLUE))
    names = tuple(filter(str.strip, request.args.get("names", "").split(",")))
    try:
        found = find_downloads.handle_together(FindJointDownloads(names, asked.period, asked.extras.counted))
    except UnknownProjectError as error:
        return _refusal(not_found_badge(asked.extras), 404, str(error))
    except InvalidQuestionError as error:
        return _refusal(too_many_badge(asked.extras), 400, str(error))
    return badge_answer(asked.badge(found.downloads, found.caveats).render(), found.data_version)


def _find(find_downloads: FindBadgeDownloadsHandler, name: str, asked: BadgeRequest) -> BadgeDownloads:
    """Count for the project of this name or, if there is none, for the name without its file ending.

    The exact name goes first: `x.svg` is a spelling of `x-svg` (PEP 503), and every route accepts any spelling.
    """
    try:
        return find_downloads.handle(FindBadgeDownloads(name, asked.period, asked.extras.counted))
    except (UnknownProjectError, InvalidProjectNameError):
        shorter = _without_file_ending(name)
        if shorter == name:
            raise
        with suppress(UnknownProjectError, InvalidProjectNameError):
            return find_downloads.handle(FindBadgeDownloads(shorter, asked.period, asked.extras.counted))
        raise


def _without_file_ending(text: str) -> str:
    return text[: -len(_FILE_ENDING)] if text.lower().endswith(_FILE_ENDING) else text


def _refusal(badge: Badge, status: int, message: str) -> Answer:
    """Return a badge that says what is wrong, or JSON to a program that names it."""
    lifetime = NOT_FOUND if status == 404 else NOW
    # Programs that ask for JSON mostly accept anything else, too: JSON wins if it is named, otherwise the picture.
    accepted = request.accept_mimetypes.best_match(("image/svg+xml", "application/json"))
    if accepted == "application/json":
        answer = error_answer(status, message, lifetime)
    else:
        answer = badge_answer(badge.render(), None, lifetime, status)
    # A cache must not answer a README with the JSON that it got for a program.
    return answer.with_header("Vary", "Accept")


def _for_shields(badge: Badge) -> dict[str, Any]:
    """Return a badge in the format that shields.io draws: https://shields.io/badges/endpoint-badge."""
    return {
        "schemaVersion": 1,
        "label": badge.left_text,
        "message": badge.right_text,
        "color": badge.right_color.removeprefix("#"),
        "labelColor": badge.left_color.removeprefix("#"),
    }
