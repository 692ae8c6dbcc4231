"""The whole document."""

from pepy.infrastructure.api.openapi.badge_paths import BADGE_PATHS
from pepy.infrastructure.api.openapi.parts import Part, error
from pepy.infrastructure.api.openapi.project_paths import PROJECT_PATHS
from pepy.infrastructure.api.openapi.range_paths import RANGE_PATHS
from pepy.infrastructure.api.openapi.schemas import SCHEMAS
from pepy.infrastructure.api.openapi.service_paths import SERVICE_PATHS
from pepy.infrastructure.api.projects.admin_gate import ADMIN_ROUTES

_DESCRIPTION = """How often is a Python package downloaded? Days are UTC, numbers are downloads from PyPI.

Every path also answers HEAD and OPTIONS, and with a trailing slash. Answers may be kept as `Cache-Control` says, and
asked for again with their `ETag`. Every error is JSON: `{"error": <status>, "message": "<text>"}`; for another
method it is a 405. An `X-Api-Key` header is accepted and never required. Parameters that a path does not know are
ignored, but not below `/api/v3/projects`. Properties may be added to objects: ignore those you do not know."""

_TAGS = {
    "projects": "The downloads of one project, in the shapes that existing clients read.",
    "ranges": "Downloads over any range of days, of one project or several, in total or split.",
    "badges": "Pictures for READMEs.",
    "pages": "Old addresses of pages.",
    "service": "The service itself.",
}
_ADMIN_PASSWORD: Part = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The admin password."},
    "basic": {"type": "http", "scheme": "basic", "description": "Any user, and the admin password."},
    "password": {
        "type": "apiKey",
        "in": "query",
        "name": "password",
        "description": "The admin password, for old clients. Addresses end up in logs: prefer a header.",
    },
}
"""The ways to send the admin password, of which one is enough."""
_NEVER_KEPT = ("/health-check", "/status")
"""What is only true at the moment of the question, and has no ETag."""
_NOT_CHANGED: Part = {"304": {"description": "The client already has this answer, as its `If-None-Match` says."}}
_TOO_LARGE: Part = {str(status): error(status) for status in (413, 414, 431)}
"""What is refused unread, whatever is asked for."""


def openapi_document() -> Part:
    """Return the OpenAPI 3.1 document of all routes."""
    paths = PROJECT_PATHS | RANGE_PATHS | BADGE_PATHS | SERVICE_PATHS
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "pepy",
            "version": "3",
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The service that this document comes from."}],
        "tags": [{"name": name, "description": description} for name, description in _TAGS.items()],
        "security": [],
        "paths": {path: _with_access_and_caching(path, item["get"]) for path, item in paths.items()},
        "components": {"schemas": SCHEMAS, "securitySchemes": _ADMIN_PASSWORD},
    }


def _with_access_and_caching(path: str, get: Part) -> Part:
    get = get | {"responses": get["responses"] | _TOO_LARGE}
    if path.startswith(ADMIN_ROUTES):
        return {"get": get | {"security": [{scheme: []} for scheme in _ADMIN_PASSWORD]}}
    if path in _NEVER_KEPT or "200" not in get["responses"]:
        return {"get": get}
    return {"get": get | {"responses": get["responses"] | _NOT_CHANGED}}
