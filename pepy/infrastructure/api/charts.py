"""Charts for READMEs and pages: `/chart/<p>.svg`, `/chart/__all__.svg` for all projects together, `/chart.svg?names=`.

A picture must show even where a parameter makes no sense, so those fall back to their defaults, as on badges. What
cannot be drawn at all is a picture that says so.
"""

from flask import Blueprint, request

from pepy.application.query.charts.find_chart import FindChart, FindChartHandler
from pepy.domain.charts.request import ChartRequest
from pepy.domain.charts.svg import render, render_notice
from pepy.domain.dimensions import DIMENSIONS, INDEX_DIMENSIONS
from pepy.domain.errors import DomainError, InvalidProjectNameError, InvalidQuestionError, UnknownProjectError
from pepy.domain.projects.name import INDEX_ID
from pepy.infrastructure.api.answers import CHART, NOT_FOUND, NOW, Answer, answer_of, error_answer

_SVG = "image/svg+xml; charset=utf-8"
_TITLE = "Downloads"


def charts_blueprint(find_chart: FindChartHandler, find_index_chart: FindChartHandler) -> Blueprint:
    """Return the routes of charts; the second handler asks a reader of the index."""
    blueprint = Blueprint("charts", __name__)

    @blueprint.get("/chart/<name>.svg")
    def of_project(name: str) -> Answer:
        if name == INDEX_ID:
            return _picture(find_index_chart, (name,), INDEX_DIMENSIONS)
        return _picture(find_chart, (name,))

    @blueprint.get("/chart.svg")
    def of_projects() -> Answer:
        return _picture(find_chart, tuple(filter(str.strip, request.args.get("names", "").split(","))))

    return blueprint


def _picture(find_chart: FindChartHandler, names: tuple[str, ...], dimensions: tuple[str, ...] = DIMENSIONS) -> Answer:
    asked = ChartRequest.parse(request.args, dimensions)
    try:
        found = find_chart.handle(FindChart(names, asked))
    except (InvalidProjectNameError, InvalidQuestionError, UnknownProjectError) as error:
        return _refusal(error, asked)
    return answer_of(render(found.chart, asked.look).encode(), _SVG, CHART, found.data_version)


def _refusal(error: DomainError, asked: ChartRequest) -> Answer:
    """Return a picture that says what is wrong, or JSON to a program that names it."""
    status, lifetime = (404, NOT_FOUND) if isinstance(error, UnknownProjectError) else (400, NOW)
    if request.accept_mimetypes.best_match(("image/svg+xml", "application/json")) == "application/json":
        answer = error_answer(status, str(error), lifetime)
    else:
        picture = render_notice(_TITLE, str(error), asked.look).encode("utf-8", "replace")
        answer = answer_of(picture, _SVG, lifetime, None, status)
    return answer.with_header("Vary", "Accept")
