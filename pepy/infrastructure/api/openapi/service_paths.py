"""The paths that speak of the service itself."""

from pepy.infrastructure.api.openapi.parts import Part, json_answer, operation

_TAG = "service"
_HTML: Part = {"text/html": {"schema": {"type": "string"}}}

SERVICE_PATHS: dict[str, Part] = {
    "/health-check": operation(_TAG, "Whether pepy can answer", json_answer("It can.", "Health"), errors=(503,)),
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
