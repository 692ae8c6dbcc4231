"""`GET /count/<p>` and `/project/<p>`: old addresses of a project's page, which READMEs still link to."""

from urllib.parse import quote

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from pepy.domain.projects.name import ProjectName
from pepy.infrastructure.api.answers import API_CACHE_CONTROL


def redirects_blueprint() -> Blueprint:
    """Return the routes that lead to `/projects/<p>`, the page of the frontend."""
    blueprint = Blueprint("redirects", __name__)

    @blueprint.get("/count/<name>")
    @blueprint.get("/project/<name>")
    def project_page(name: str) -> ResponseReturnValue:
        ProjectName.parse(name)
        # The target has no host in it, so that nobody's `Host` header ends up in a cache.
        headers = {"Location": f"/projects/{quote(name, safe='')}", "Cache-Control": API_CACHE_CONTROL}
        return Response(status=301, headers=headers)

    return blueprint
