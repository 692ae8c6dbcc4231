"""`GET /api/v1/admin/projects/<p>`: every stored day of a project, for those who know the admin password."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from pepy.application.query.downloads.find_project import FindAllVersionsHandler, FindProject
from pepy.infrastructure.api.answers import api_json
from pepy.infrastructure.api.projects.admin_gate import ADMIN_ROUTES, AdminGate
from pepy.infrastructure.api.projects.routes import version_history_json


def admin_blueprint(gate: AdminGate, find_versions: FindAllVersionsHandler) -> Blueprint:
    """Return the routes behind the admin password, which is checked before anything is looked up."""
    blueprint = Blueprint("admin", __name__)
    gate.protect(blueprint)

    @blueprint.get(f"{ADMIN_ROUTES}projects/<name>")
    def project(name: str) -> ResponseReturnValue:
        return api_json(version_history_json(find_versions.handle(FindProject(name))))

    return blueprint
