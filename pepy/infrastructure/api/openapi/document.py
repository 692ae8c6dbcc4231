"""The whole document."""

from pepy.infrastructure.api.openapi.badge_paths import BADGE_PATHS
from pepy.infrastructure.api.openapi.parts import Part
from pepy.infrastructure.api.openapi.project_paths import PROJECT_PATHS
from pepy.infrastructure.api.openapi.range_paths import RANGE_PATHS
from pepy.infrastructure.api.openapi.schemas import SCHEMAS
from pepy.infrastructure.api.openapi.service_paths import SERVICE_PATHS

_DESCRIPTION = """How often is a Python package downloaded? Days are UTC, numbers are downloads from PyPI.

Every path also answers HEAD and OPTIONS, and with a trailing slash. Answers may be kept as `Cache-Control` says, and
asked for again with their `ETag`. Every error is JSON: `{"error": <status>, "message": "<text>"}`. An `X-Api-Key`
header is accepted and never required. Parameters that a path does not know are ignored, but not below
`/api/v3/projects`."""


def openapi_document() -> Part:
    """Return the OpenAPI 3.1 document of all routes."""
    paths = PROJECT_PATHS | RANGE_PATHS | BADGE_PATHS | SERVICE_PATHS
    admin_paths = {path: _for_admins(item) for path, item in paths.items() if path.startswith("/api/v1/admin/")}
    return {
        "openapi": "3.1.0",
        "info": {"title": "pepy", "version": "3", "description": _DESCRIPTION},
        "paths": paths | admin_paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
            },
        },
    }


def _for_admins(item: Part) -> Part:
    # The empty requirement is for the password of old clients, which stands in the query.
    return {"get": item["get"] | {"security": [{"bearer": []}, {"basic": []}, {}]}}
