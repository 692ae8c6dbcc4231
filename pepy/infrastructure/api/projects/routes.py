"""`GET /api/projects/<p>` and `GET /api/v2/projects/<p>`: a project's downloads."""

import json

from flask import Blueprint
from flask.typing import ResponseReturnValue

from pepy.application.query.downloads.find_project import FindProject, FindProjectHandler, FindProjectVersionsHandler
from pepy.application.query.downloads.project_reader import VersionHistory
from pepy.infrastructure.api.answers import Content, DirectRoutes, api_content, api_json, archived

_VERSIONS_ROUTE = "/api/v2/projects/<name>"


def projects_blueprint(find_project: FindProjectHandler, find_versions: FindProjectVersionsHandler) -> Blueprint:
    """Return the routes of a project's downloads."""
    blueprint = Blueprint("projects", __name__)

    @blueprint.get("/api/projects/<name>")
    def project(name: str) -> ResponseReturnValue:
        found = find_project.handle(FindProject(name))
        return api_json(
            json.dumps(
                {
                    "id": found.id,
                    "total_downloads": found.total_downloads,
                    **archived(found.archived_days),
                    "downloads": dict(found.downloads),
                },
                ensure_ascii=False,
            )
        )

    @blueprint.get(_VERSIONS_ROUTE)
    @blueprint.get(f"{_VERSIONS_ROUTE}/downloads")
    def project_versions(name: str) -> ResponseReturnValue:
        return _versions_content(find_versions, name).response()

    return blueprint


def direct_projects(find_versions: FindProjectVersionsHandler) -> DirectRoutes:
    """Return the route of a project's versions, for requests that need not go through Flask."""
    return {_VERSIONS_ROUTE: lambda name: _versions_content(find_versions, name)}


def _versions_content(find_versions: FindProjectVersionsHandler, name: str) -> Content:
    return api_content(version_history_json(find_versions.handle(FindProject(name))).encode())


def version_history_json(found: VersionHistory) -> str:
    """Put the answer together around the stored text, which is most of it and is never decoded."""
    head = {
        "id": found.id,
        "total_downloads": found.total_downloads,
        "versions": found.versions,
        **archived(found.archived_days),
    }
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "downloads": {found.downloads_json}}}'
