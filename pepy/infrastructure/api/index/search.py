"""`GET /api/v3/search`: projects by name, the most downloaded first."""

from functools import partial
from typing import Any

from flask import Blueprint, request

from pepy.application.query.index.search_projects import (
    DEFAULT_FOUND,
    MAX_FOUND,
    FoundProjects,
    SearchProjects,
    SearchProjectsHandler,
)
from pepy.infrastructure.api.answers import Answer, json_answer
from pepy.infrastructure.api.ranges.parameters import count, refuse_unknown
from pepy.infrastructure.api.tables import Table, asked_format, table_of

SEARCH_PARAMETERS = ("q", "limit", "format")
"""The parameters that the route knows; any other is refused."""


def search_blueprint(search_projects: SearchProjectsHandler) -> Blueprint:
    """Return the route of the search."""
    blueprint = Blueprint("search", __name__)

    @blueprint.get("/api/v3/search")
    def search() -> Answer:
        refuse_unknown(request.args, SEARCH_PARAMETERS)
        typed, form = request.args.get("q", ""), asked_format(request.args)
        found = search_projects.handle(SearchProjects(typed, count(request.args, "limit", DEFAULT_FOUND, MAX_FOUND)))
        return form.answer(found, partial(_as_json, typed), partial(_as_table, typed))

    return blueprint


def _as_json(typed: str, found: FoundProjects) -> Answer:
    return json_answer({"q": typed, "projects": _listed(found)}, found.data_version)


def _as_table(typed: str, found: FoundProjects) -> Table:
    return table_of(("search", typed), ("id", "downloads", "rank"), _listed(found), found.data_version)


def _listed(found: FoundProjects) -> list[dict[str, Any]]:
    return [{"id": project.id, "downloads": project.downloads, "rank": project.rank} for project in found.projects]
