"""`GET /api/v1/admin/projects/<p>`: every stored day of a project, for those who know the admin password."""

from flask import Blueprint

from pepy.application.query.downloads.find_project import FindAllVersionsHandler, FindProject
from pepy.infrastructure.api.answers import PRIVATE, Answer
from pepy.infrastructure.api.projects.admin_gate import ADMIN_ROUTES, AdminGate
from pepy.infrastructure.api.projects.routes import version_history


def admin_blueprint(gate: AdminGate, find_versions: FindAllVersionsHandler) -> Blueprint:
    """Return the routes behind the admin password, which is checked before anything is looked up."""
    blueprint = Blueprint("admin", __name__)

    @blueprint.get(f"{ADMIN_ROUTES}projects/<name>")
    @gate.protected
    def project(name: str) -> Answer:
        return version_history(find_versions.handle(FindProject(name)), PRIVATE)

    return blueprint
