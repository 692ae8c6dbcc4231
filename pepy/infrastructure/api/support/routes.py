"""`/api/v3/projects/<name>/support`, `/use` and `/adoption`: what maintainers decide by."""

from collections.abc import Mapping

from flask import Blueprint, request

from pepy.application.query.downloads.find_adoption import (
    DEFAULT_ADOPTION_DAYS,
    DEFAULT_RELEASES,
    MAX_RELEASES,
    FindAdoption,
    FindAdoptionHandler,
)
from pepy.application.query.downloads.find_use import FindUse, FindUseHandler
from pepy.application.query.find_support import (
    DEFAULT_SUPPORT_DAYS,
    DEFAULT_SUPPORT_DIMENSION,
    MAX_SUPPORT_DAYS,
    FindSupport,
    FindSupportHandler,
)
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.projects.version_groups import VersionLevel
from pepy.domain.support.order import SUPPORT_DIMENSIONS
from pepy.infrastructure.api.answers import Answer
from pepy.infrastructure.api.ranges.parameters import choice, count, day, refuse_unknown
from pepy.infrastructure.api.ranges.questions import counted_of
from pepy.infrastructure.api.support import answers, tables
from pepy.infrastructure.api.support.markdown import markdown
from pepy.infrastructure.api.tables import FORMATS, asked_format

PARAMETERS_OF_ROUTE = {
    "support": ("dimension", "days", "format"),
    "use": ("from", "to", "format"),
    "adoption": ("from", "to", "ci", "mirrors", "group", "limit", "format"),
}
"""The parameters that each route knows; any other is refused."""

SUPPORT_FORMATS = (*FORMATS, "markdown")


def support_blueprint(
    find_support: FindSupportHandler, find_use: FindUseHandler, find_adoption: FindAdoptionHandler
) -> Blueprint:
    """Return the routes of what maintainers decide by."""
    blueprint = Blueprint("support", __name__, url_prefix="/api/v3/projects/<name>")

    @blueprint.get("/support")
    def support(name: str) -> Answer:
        refuse_unknown(request.args, PARAMETERS_OF_ROUTE["support"])
        form = asked_format(request.args, SUPPORT_FORMATS)
        found = find_support.handle(support_question(name, request.args))
        return markdown(found) if form.name == "markdown" else form.answer(found, answers.support, tables.support)

    @blueprint.get("/use")
    def use(name: str) -> Answer:
        refuse_unknown(request.args, PARAMETERS_OF_ROUTE["use"])
        form = asked_format(request.args)
        asked = AskedRange(day(request.args, "from"), day(request.args, "to"))
        return form.answer(find_use.handle(FindUse(name, asked)), answers.use, tables.use)

    @blueprint.get("/adoption")
    def adoption(name: str) -> Answer:
        refuse_unknown(request.args, PARAMETERS_OF_ROUTE["adoption"])
        form = asked_format(request.args)
        return form.answer(find_adoption.handle(_adoption(name)), answers.adoption, tables.adoption)

    return blueprint


def support_question(name: str, parameters: Mapping[str, str]) -> FindSupport:
    """Return what is asked by parameters. Raises InvalidQuestionError."""
    known = {label: label for label in SUPPORT_DIMENSIONS}
    dimension = choice(parameters, "dimension", known, DEFAULT_SUPPORT_DIMENSION)
    return FindSupport(name, dimension, count(parameters, "days", DEFAULT_SUPPORT_DAYS, MAX_SUPPORT_DAYS))


def _adoption(name: str) -> FindAdoption:
    first_day, last_day = (day(request.args, end) for end in ("from", "to"))
    return FindAdoption(
        name,
        AskedRange(first_day, last_day, DEFAULT_ADOPTION_DAYS),
        counted_of(request.args),
        choice(request.args, "group", {level.value: level for level in VersionLevel}, None),
        count(request.args, "limit", DEFAULT_RELEASES, MAX_RELEASES),
    )
