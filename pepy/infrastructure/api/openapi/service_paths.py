"""The paths that speak of the service itself."""

from pepy.infrastructure.api.openapi.parts import Part, json_answer, operation, reference

_TAG = "service"
_HTML: Part = {"text/html": {"schema": {"type": "string"}}}

_LATE: Part = {
    "503": {
        "description": "The newest complete day is older than the operator allows, or the database is not available.",
        "content": {"application/json": {"schema": {"oneOf": [reference("LateStatus"), reference("Error")]}}},
    }
}

SERVICE_PATHS: dict[str, Part] = {
    "/health-check": operation(_TAG, "Whether pepy can answer", json_answer("It can.", "Health"), errors=(503,)),
    "/status": operation(_TAG, "Whether the data is up to date", json_answer("It is.", "Status") | _LATE, errors=()),
    "/openapi.json": operation(
        _TAG,
        "This document",
        {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {"type": "object"}}}}},
        errors=(),
    ),
    "/docs": operation(
        _TAG, "This document as a page", {"200": {"description": "A page.", "content": _HTML}}, errors=()
    ),
}
