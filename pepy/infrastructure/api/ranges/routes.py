"""`/api/v3/projects` and `/api/v3/index`: downloads over any range of days, in all or by a dimension."""

from functools import partial

import orjson
from flask import Blueprint, request

from pepy.application.query.downloads.find_downloads import OF_TOTALS, FindDownloads, FindDownloadsHandler
from pepy.application.query.downloads.find_split import DEFAULT_LIMIT, MAX_LIMIT, FindSplitHandler
from pepy.domain.dimensions import DIMENSIONS, INDEX_DIMENSIONS
from pepy.domain.downloads.buckets import Granularity
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.projects.name import INDEX_ID
from pepy.infrastructure.api.answers import NOW, Answer
from pepy.infrastructure.api.ranges import answers as range_answers
from pepy.infrastructure.api.ranges import tables as range_tables
from pepy.infrastructure.api.ranges.parameters import choice, count, refuse_unknown
from pepy.infrastructure.api.ranges.questions import (
    Parameters,
    downloads_question,
    grouping_of,
    names_of,
    range_of,
    split_question,
)
from pepy.infrastructure.api.tables import asked_format

RANGE_PARAMETERS = ("from", "to", "ci", "mirrors")
SPLIT_PARAMETERS = ("values", "limit")
GROUP_PARAMETERS = ("group", "prereleases")
PARAMETERS_OF_ROUTE = {
    "total": (*RANGE_PARAMETERS, "format"),
    "versions": (*RANGE_PARAMETERS, *SPLIT_PARAMETERS, *GROUP_PARAMETERS, "format"),
    "downloads": (*RANGE_PARAMETERS, "granularity", "dimension", *SPLIT_PARAMETERS, *GROUP_PARAMETERS, "format"),
    "index_downloads": (*RANGE_PARAMETERS, "granularity", "dimension", *SPLIT_PARAMETERS, "format"),
    "projects": ("names", *RANGE_PARAMETERS, "granularity", "format"),
}
"""The parameters that each route knows; any other is refused."""


def ranges_blueprint(find_downloads: FindDownloadsHandler, find_split: FindSplitHandler) -> Blueprint:
    """Return the routes of downloads over a range of days."""
    blueprint = Blueprint("ranges", __name__, url_prefix="/api/v3/projects")

    @blueprint.get("/<name>/downloads")
    def downloads(name: str) -> Answer:
        return _downloads_answer(name, find_downloads, find_split, DIMENSIONS)

    @blueprint.get("/<name>/total")
    def total(name: str) -> Answer:
        return _total_answer(name, find_downloads)

    @blueprint.get("/<name>/versions")
    def versions(name: str) -> Answer:
        parameters = _known_parameters("versions")
        form = asked_format(parameters)
        with find_split.answering(split_question(name, "version", parameters, Granularity.MONTH)) as found:
            return form.answer(found, range_answers.versions, range_tables.versions)

    @blueprint.get("")
    def projects() -> Answer:
        parameters = _known_parameters("projects")
        form = asked_format(parameters)
        found = find_downloads.handle(downloads_question(names_of(parameters), parameters))
        return form.answer(found, range_answers.projects, range_tables.projects)

    @blueprint.post("")
    def totals() -> Answer:
        parameters = _known_parameters("total")
        form = asked_format(parameters)
        found = find_downloads.handle(
            FindDownloads(_listed_names(), **range_of(parameters), granularity=Granularity.MONTH, bounds=OF_TOTALS)
        )
        return form.answer(found, range_answers.totals, range_tables.totals).with_lifetime(NOW)

    return blueprint


def index_blueprint(find_downloads: FindDownloadsHandler, find_split: FindSplitHandler) -> Blueprint:
    """Return the routes of the index; the handlers ask a reader of the index."""
    blueprint = Blueprint("index", __name__, url_prefix="/api/v3/index")

    @blueprint.get("/downloads")
    def downloads() -> Answer:
        return _downloads_answer(INDEX_ID, find_downloads, find_split, INDEX_DIMENSIONS)

    @blueprint.get("/total")
    def total() -> Answer:
        return _total_answer(INDEX_ID, find_downloads)

    return blueprint


def _downloads_answer(
    name: str, find_downloads: FindDownloadsHandler, find_split: FindSplitHandler, dimensions: tuple[str, ...]
) -> Answer:
    parameters = _known_parameters("downloads" if "version" in dimensions else "index_downloads")
    form = asked_format(parameters)
    dimension = choice(parameters, "dimension", {label: label for label in dimensions}, "")
    if dimension:
        with find_split.answering(split_question(name, dimension, parameters)) as found:
            as_json = partial(range_answers.split_series, dimension=dimension)
            return form.answer(found, as_json, partial(range_tables.split_series, dimension=dimension))
    _refuse_without_dimension(parameters, dimensions)
    found_downloads = find_downloads.handle_one(downloads_question((name,), parameters))
    return form.answer(found_downloads, range_answers.series, range_tables.series)


def _total_answer(name: str, find_downloads: FindDownloadsHandler) -> Answer:
    parameters = _known_parameters("total")
    form = asked_format(parameters)
    found = find_downloads.handle_one(downloads_question((name,), parameters))
    return form.answer(found, range_answers.total, range_tables.total)


def _known_parameters(route: str) -> Parameters:
    refuse_unknown(request.args, PARAMETERS_OF_ROUTE[route])
    # Werkzeug raises an error and catches it for each parameter that is not given, which are most of them.
    return request.args.to_dict()


def _listed_names() -> tuple[str, ...]:
    """Return the names in the body, whatever its type is said to be."""
    sent = request.get_data()
    # Werkzeug ends a body in chunks that is too large at the limit, and raises the 413 when one reads on.
    request.stream.read(1)
    try:
        body = orjson.loads(sent)
    except orjson.JSONDecodeError:
        body = None
    names = body.get("names") if isinstance(body, dict) else body
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise InvalidQuestionError(
            'The body should be a JSON list of names such as ["requests", "flask"], or {"names": ["requests", "flask"]}'
        )
    return tuple(names)


def _refuse_without_dimension(parameters: Parameters, dimensions: tuple[str, ...]) -> None:
    # The default limit is accepted, because generated clients and the page at /docs send every documented default.
    limited = count(parameters, "limit", DEFAULT_LIMIT, MAX_LIMIT) != DEFAULT_LIMIT
    for name, given in (("values", "values" in parameters), ("limit", limited)):
        if given:
            raise InvalidQuestionError(
                f"Parameter {name} also needs the parameter dimension: one of {', '.join(dimensions)}"
            )
    grouping_of(parameters, "")
