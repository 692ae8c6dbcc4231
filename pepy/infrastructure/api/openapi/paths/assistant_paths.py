"""The paths of texts and tools for programs that answer people's questions."""

from pepy.infrastructure.api.assistants.protocol import HANDSHAKE_VERSIONS, STATELESS_VERSIONS
from pepy.infrastructure.api.openapi.parts import NAME, Part, error, operation, record, reference

_TAG = "assistants"
_ID: Part = {
    "type": ["string", "integer", "null"],
    "description": "The id of the request; null if it could not be read.",
}
_ANY_OBJECT: Part = {"type": "object"}
_VERSION: Part = {"type": "string", "const": "2.0"}


def _text(media_type: str, description: str) -> Part:
    return {"200": {"description": description, "content": {media_type: {"schema": {"type": "string"}}}}}


def _message(description: str, schema: str) -> Part:
    return {"description": description, "content": {"application/json": {"schema": reference(schema)}}}


ASSISTANT_SCHEMAS: dict[str, Part] = {
    "Message": {
        "type": "object",
        "properties": {
            "jsonrpc": _VERSION,
            "id": {
                "type": ["string", "integer"],
                "minimum": -(2**63),
                "maximum": 2**64 - 1,
                "description": "Comes back with the answer; without it nothing is answered.",
            },
            "method": {"type": "string", "example": "tools/list"},
            "params": _ANY_OBJECT,
        },
        "required": ["jsonrpc", "method"],
    },
    "MessageAnswer": record(
        {"jsonrpc": _VERSION, "id": _ID}, optional={"result": _ANY_OBJECT, "error": reference("MessageError")}
    ),
    "MessageError": record(
        {"code": {"type": "integer"}, "message": {"type": "string"}}, optional={"data": _ANY_OBJECT}
    ),
    "MessageFailure": record({"jsonrpc": _VERSION, "id": _ID, "error": reference("MessageError")}),
}
"""The schemas of messages and their answers."""

ASSISTANT_PATHS: dict[str, Part] = {
    "/llms.txt": operation(
        "getLlmsText",
        _TAG,
        "What there is, as a text for programs",
        _text("text/plain", "Markdown with addresses, as https://llmstxt.org describes it."),
        description="For programs that find out by reading what they can ask here.",
        errors=(),
    ),
    "/projects/{name}.md": operation(
        "getProjectText",
        _TAG,
        "A project as Markdown",
        _text("text/markdown", "The figures of the project."),
        description="Total, day, week and month with and without CI and mirrors, ranks, twelve months, the most "
        "downloaded versions, Python versions and systems, data events and missing days. A project that itself is "
        "called `<name>.md`, `<name>-md` or the like comes first.",
        parameters=(NAME,),
    ),
    "/mcp": {
        "post": {
            "operationId": "sendMessage",
            "tags": [_TAG],
            "summary": "Tools for assistants",
            "description": "The Model Context Protocol over HTTP, without sessions and streams: a message of JSON-RPC "
            f"2.0, answered with JSON. Versions {', '.join((*HANDSHAKE_VERSIONS, *STATELESS_VERSIONS))}; batches are "
            "refused. `tools/list` has the tools, with schemas and examples. What a tool cannot answer it says in "
            "words, in a result with `isError`.",
            "parameters": [],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": reference("Message")}},
            },
            "responses": {
                "200": _message("The answer.", "MessageAnswer"),
                "202": {"description": "A notification has arrived."},
                "400": _message("No message, or one that contradicts itself.", "MessageFailure"),
                "404": _message("Since version 2026-07-28: there is no such method.", "MessageFailure"),
                "503": error(503),
            },
        }
    },
}
