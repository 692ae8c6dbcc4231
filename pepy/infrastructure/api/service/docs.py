"""`GET /openapi.json`, `/docs`: what can be asked, for programs and for people."""

from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, abort

from pepy.infrastructure.api.answers import API, Answer, answer_of, json_answer
from pepy.infrastructure.api.openapi.document import openapi_document

_ASSETS = {
    "swagger-ui.css": ("swagger/css/swagger-ui.css", "text/css"),
    "swagger-ui-bundle.js": ("swagger/js/swagger-ui-bundle.js", "text/javascript"),
}
"""The files of Swagger UI that the page needs, with their paths in its package and their media types."""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pepy: HTTP API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="page">This page needs JavaScript. The document itself is at <a href="/openapi.json">/openapi.json</a>.</div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

_START = 'SwaggerUIBundle({url: "/openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null});\n'

# Nothing is loaded from other hosts, and no inline script runs. Swagger UI sets inline styles.
_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


def docs_blueprint() -> Blueprint:
    """Return the routes of the documentation; its assets come from an installed package."""
    blueprint = Blueprint("docs", __name__)
    document = json_answer(openapi_document(), None)
    assets = _assets_folder()

    @blueprint.get("/openapi.json")
    def openapi() -> Answer:
        return document

    @blueprint.get("/docs")
    def page() -> Answer:
        return _text(_PAGE.encode(), "text/html").with_header("Content-Security-Policy", _POLICY)

    @blueprint.get("/docs/start.js")
    def start() -> Answer:
        return _text(_START.encode(), "text/javascript")

    @blueprint.get("/docs/<file>")
    def asset(file: str) -> Answer:
        if file not in _ASSETS:
            abort(404)
        path, media_type = _ASSETS[file]
        return _text((assets / path).read_bytes(), media_type)

    return blueprint


def _text(body: bytes, media_type: str) -> Answer:
    return answer_of(body, f"{media_type}; charset=utf-8", API, None)


def _assets_folder() -> Path:
    package = find_spec("flask_openapi3_swagger")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("flask-openapi3-swagger is not installed")
    return Path(package.origin).parent / "templates"
