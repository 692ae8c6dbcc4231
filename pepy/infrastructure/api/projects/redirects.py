"""`GET /count/<p>` and `/project/<p>`: old addresses of a project's page, which READMEs still link to."""

from urllib.parse import quote

from flask import Blueprint

from pepy.domain.projects.name import ProjectName
from pepy.infrastructure.api.answers import API, Answer


def redirects_blueprint() -> Blueprint:
    """Return the routes that lead to `/projects/<p>`, the page of a project."""
    blueprint = Blueprint("redirects", __name__)

    @blueprint.get("/count/<name>")
    @blueprint.get("/project/<name>")
    def project_page(name: str) -> Answer:
        ProjectName.parse(name)
        # The target has no host, so that no client's `Host` header ends up in a cache.
        location = ("Location", f"/projects/{quote(name, safe='')}")
        return Answer(301, (location, ("Cache-Control", API.cache_control), ("Content-Length", "0")), b"", API)

    return blueprint
