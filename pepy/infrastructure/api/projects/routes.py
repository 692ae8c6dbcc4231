"""`GET /api/projects/<p>` and `GET /api/v2/projects/<p>`: a project's downloads."""

from flask import Blueprint

from pepy.application.query.downloads.find_project import FindProject, FindProjectHandler, FindProjectVersionsHandler
from pepy.application.query.downloads.project_reader import VersionHistory
from pepy.infrastructure.api.answers import API, Answer, Lifetime, answer_of, archived, json_answer, json_bytes


def projects_blueprint(find_project: FindProjectHandler, find_versions: FindProjectVersionsHandler) -> Blueprint:
    """Return the routes of a project's downloads."""
    blueprint = Blueprint("projects", __name__)

    @blueprint.get("/api/projects/<name>")
    def project(name: str) -> Answer:
        found = find_project.handle(FindProject(name))
        return json_answer(
            {
                "id": found.id,
                "total_downloads": found.total_downloads,
                **archived(found.archived_days),
                "downloads": dict(found.downloads),
            },
            found.data_version,
        )

    @blueprint.get("/api/v2/projects/<name>")
    @blueprint.get("/api/v2/projects/<name>/downloads")
    def project_versions(name: str) -> Answer:
        return version_history(find_versions.handle(FindProject(name)), API)

    return blueprint


def version_history(found: VersionHistory, lifetime: Lifetime) -> Answer:
    """Build the answer around the stored text, which is most of it and is never decoded."""
    head = json_bytes(
        {
            "id": found.id,
            "total_downloads": found.total_downloads,
            "versions": found.versions,
            **archived(found.archived_days),
        }
    )
    body = b'%b,"downloads":%b}' % (head[:-1], found.downloads_json.encode())
    return answer_of(body, "application/json", lifetime, found.data_version)
