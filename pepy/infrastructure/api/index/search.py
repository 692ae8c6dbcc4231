"""`GET /api/v3/search`: projects by name, the most downloaded first."""

from flask import Blueprint, request

from pepy.application.query.index.search_projects import (
    DEFAULT_FOUND,
    MAX_FOUND,
    SearchProjects,
    SearchProjectsHandler,
)
from pepy.infrastructure.api.answers import Answer, json_answer
from pepy.infrastructure.api.ranges.parameters import count, refuse_unknown

SEARCH_PARAMETERS = ("q", "limit")
"""The parameters that the route knows; any other is refused."""


def search_blueprint(search_projects: SearchProjectsHandler) -> Blueprint:
    """Return the route of the search."""
    blueprint = Blueprint("search", __name__)

    @blueprint.get("/api/v3/search")
    def search() -> Answer:
        refuse_unknown(request.args, SEARCH_PARAMETERS)
        typed = request.args.get("q", "")
        found = search_projects.handle(SearchProjects(typed, count(request.args, "limit", DEFAULT_FOUND, MAX_FOUND)))
        projects = [
            {"id": project.id, "downloads": project.downloads, "rank": project.rank} for project in found.projects
        ]
        return json_answer({"q": typed, "projects": projects}, found.data_version)

    return blueprint
