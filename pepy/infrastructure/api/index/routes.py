"""`/api/v3/top`, `trending`, `new`, and the rank of a project: how projects compare with each other."""

from collections.abc import Mapping
from functools import partial

from attrs import frozen
from flask import Blueprint, request

from pepy.application.query.index.find_changes import FindNew, FindNewHandler, FindTrending, FindTrendingHandler
from pepy.application.query.index.find_ranks import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    MAX_OFFSET,
    FindRank,
    FindRankHandler,
    FindTop,
    FindTopHandler,
)
from pepy.application.query.index.kept_events import KeptEvents
from pepy.domain.errors import InvalidQuestionError
from pepy.domain.index.rankings import Counted, Period
from pepy.domain.index.trends import NEW_DAYS, TREND_RULES
from pepy.infrastructure.api.answers import Answer
from pepy.infrastructure.api.index import answers as index_answers
from pepy.infrastructure.api.index import tables as index_tables
from pepy.infrastructure.api.ranges.parameters import choice, count, flag, refuse_unknown
from pepy.infrastructure.api.tables import asked_format

COUNTED_PARAMETERS = ("ci", "mirrors")
PARAMETERS_OF_ROUTE = {
    "top": ("period", "limit", "offset", *COUNTED_PARAMETERS, "format"),
    "rank": COUNTED_PARAMETERS,
    "trending": ("period", "limit", "format"),
    "new": ("days", "limit", "format"),
}
"""The parameters that each route knows; any other is refused."""

Parameters = Mapping[str, str]


@frozen
class RankHandlers:
    """What the routes ask."""

    top: FindTopHandler
    rank: FindRankHandler
    trending: FindTrendingHandler
    new: FindNewHandler
    events: KeptEvents


def ranks_blueprint(find: RankHandlers) -> Blueprint:
    """Return the routes that compare projects with each other."""
    blueprint = Blueprint("ranks", __name__, url_prefix="/api/v3")

    @blueprint.get("/top")
    def top() -> Answer:
        parameters = _known_parameters("top")
        query = top_question(parameters)
        form = asked_format(parameters)
        as_json = partial(index_answers.top, period=query.period, counted=query.counted, events=find.events)
        return form.answer(find.top.handle(query), as_json, partial(index_tables.top, period=query.period))

    @blueprint.get("/projects/<name>/rank")
    def rank(name: str) -> Answer:
        query = FindRank(name, _counted(_known_parameters("rank")))
        return index_answers.rank(find.rank.handle(query), query.counted, find.events)

    @blueprint.get("/trending")
    def trending() -> Answer:
        parameters = _known_parameters("trending")
        period = choice(parameters, "period", {period.value: period for period in TREND_RULES}, Period.WEEK)
        form, query = asked_format(parameters), FindTrending(period, _limit(parameters))
        as_json = partial(index_answers.trending, period=period, events=find.events)
        return form.answer(find.trending.handle(query), as_json, partial(index_tables.trending, period=period))

    @blueprint.get("/new")
    def new() -> Answer:
        parameters = _known_parameters("new")
        days = count(parameters, "days", NEW_DAYS, NEW_DAYS)
        form, query = asked_format(parameters), FindNew(days, _limit(parameters))
        as_json = partial(index_answers.new, days=days, events=find.events)
        return form.answer(find.new.handle(query), as_json, partial(index_tables.new, days=days))

    return blueprint


def top_question(parameters: Parameters) -> FindTop:
    """Return the question for the most downloaded projects. Raises InvalidQuestionError."""
    return FindTop(
        choice(parameters, "period", {period.value: period for period in Period}, Period.MONTH),
        _counted(parameters),
        _limit(parameters),
        count(parameters, "offset", 0, MAX_OFFSET, lowest=0),
    )


def _known_parameters(route: str) -> Parameters:
    refuse_unknown(request.args, PARAMETERS_OF_ROUTE[route])
    return request.args


def _limit(parameters: Parameters) -> int:
    return count(parameters, "limit", DEFAULT_LIMIT, MAX_LIMIT)


def _counted(parameters: Parameters) -> Counted:
    with_ci, with_mirrors = (flag(parameters, name, default=True) for name in COUNTED_PARAMETERS)
    if with_ci != with_mirrors:
        raise InvalidQuestionError(
            "Parameters ci and mirrors go together here: projects are ranked by all downloads, or with "
            "ci=false&mirrors=false by those that are left without both"
        )
    return Counted.ALL if with_ci else Counted.NET
