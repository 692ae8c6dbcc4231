"""The paths about the service itself."""

from pepy.infrastructure.api.openapi.parts import Part, json_answer, operation

_TAG = "service"
_HTML: Part = {"text/html": {"schema": {"type": "string"}}}
_DOCUMENT: Part = {"application/json": {"schema": {"type": "object"}}}

SERVICE_PATHS: dict[str, Part] = {
    "/health-check": operation(
        "getHealth",
        _TAG,
        "Whether the service is up",
        json_answer("pepy and its database are up.", "Health"),
        description="For load balancers: checks that the database answers, not how recent the data is.",
        errors=(503,),
    ),
    "/status": operation(
        "getStatus",
        _TAG,
        "Whether the data is up to date",
        json_answer("The data is up to date.", "Status")
        | json_answer(
            "The newest complete day is older than the operator allows, or the database is not available. "
            "In the first case the body also has everything that a 200 has.",
            "StatusError",
            status=503,
        ),
        description="For monitors: checking the status code is enough.",
        errors=(),
    ),
    "/openapi.json": operation(
        "getOpenapiDocument",
        _TAG,
        "This document",
        {"200": {"description": "OpenAPI 3.1.", "content": _DOCUMENT}},
        description="Code generators can make clients for most languages from it.",
        errors=(),
    ),
    "/docs": operation(
        "getDocs",
        _TAG,
        "This document as a page",
        {"200": {"description": "An HTML page.", "content": _HTML}},
        description="Swagger UI, where you can try every path.",
        errors=(),
    ),
}
