"""Parts that many operations share: parameters, answers and errors."""

from collections.abc import Mapping
from typing import Any

from pepy.domain.projects.name import MAX_NAME_LENGTH
from pepy.infrastructure.api.tables import CSV_TYPE

Part = dict[str, Any]

_ERROR_DESCRIPTIONS = {
    400: "The request is invalid; the message says how to correct it.",
    401: "The admin password is missing or wrong.",
    404: "The project does not exist.",
    413: "The body is too large.",
    414: "The path or the query is too long.",
    416: "The range begins after the end of the file.",
    429: "Too many password attempts; try again after `Retry-After` seconds.",
    431: "The headers are too large.",
    503: "The database is not available, or busy with very large ranges; try again after `Retry-After` seconds.",
}

NAME = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "A project's name in any spelling; `Foo_Bar` and `foo-bar` are the same. With a slash, "
    "even an escaped one, it is another path, which mostly does not exist: a 404 in JSON.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_NAME_LENGTH, "pattern": r"^[^/]*[^/\s][^/]*$"},
    "example": "requests",
}
FORMAT = {
    "name": "format",
    "in": "query",
    "required": False,
    "description": "Without it, the answer is CSV if `Accept` prefers `text/csv`, otherwise JSON.",
    "schema": {"$ref": "#/components/schemas/Format"},
}
SVG: Part = {"image/svg+xml": {"schema": {"type": "string", "format": "binary"}}}
"""Declared as binary, because openapi-generator's clients raise an error for text that is neither JSON nor `text/*`."""


def query(name: str, description: str, schema: Part, *, required: bool = False) -> Part:
    """Return a parameter of the query string."""
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def flag(name: str, description: str) -> Part:
    """Return a parameter that is true or false, true if it is missing."""
    return query(name, description, {"type": "boolean", "default": True})


def reference(name: str) -> Part:
    """Return a reference to one of the schemas of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def operation(  # noqa: PLR0913 - Each is a field of an operation.
    operation_id: str,
    tag: str,
    summary: str,
    answer: Part,
    *,
    description: str,
    parameters: tuple[Part, ...] = (),
    errors: tuple[int, ...] = (400, 404, 503),
) -> Part:
    """Return what GET does at a path: its answer for 200, and its errors, each in the one shape.

    Generated clients name functions after the id, so a published id never changes.
    """
    return {
        "get": {
            "operationId": operation_id,
            "tags": [tag],
            "summary": summary,
            "description": description,
            "parameters": list(parameters),
            "responses": answer | {str(status): error(status) for status in errors},
        }
    }


def asking_by_post(asked: Part, body: Part) -> Part:
    """Return an operation as one of POST, with a body in JSON."""
    content = {"application/json": {"schema": body}}
    return {"post": asked["get"] | {"requestBody": {"required": True, "content": content}}}


def table_answer(description: str, schema: str) -> Part:
    """Return an answer in JSON or CSV, as the parameter FORMAT or `Accept` asks."""
    # JSON comes first: it is what generated clients read.
    content = {
        "application/json": {"schema": reference(schema)},
        CSV_TYPE.partition(";")[0]: {"schema": {"type": "string"}},
    }
    return {"200": {"description": description, "content": content}}


def json_answer(description: str, schema: str, status: int = 200) -> Part:
    """Return an answer in JSON."""
    return {str(status): {"description": description, "content": {"application/json": {"schema": reference(schema)}}}}


def error(status: int) -> Part:
    """Return an error in the one shape of all errors."""
    content = {"application/json": {"schema": reference("Error")}}
    return {"description": _ERROR_DESCRIPTIONS[status], "content": content}


def record(
    properties: Mapping[str, Part],
    together: Mapping[str, Part] | None = None,
    optional: Mapping[str, Part] | None = None,
) -> Part:
    """Return the schema of an object that has these properties, and sometimes a group that comes together, or others.

    More properties are allowed, because openapi-generator's Java clients otherwise refuse answers with properties that
    were added after they were generated.
    """
    group = together or {}
    schema = {
        "type": "object",
        "properties": {**properties, **group, **(optional or {})},
        "required": list(properties),
        "additionalProperties": True,
    }
    if group:
        schema["dependentRequired"] = {name: [other for other in group if other != name] for name in group}
    return schema


def array(items: Part) -> Part:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def counts_by(key: Part, counted: Part) -> Part:
    """Return the schema of an object whose keys are values and whose values are counts."""
    return {"type": "object", "propertyNames": key, "additionalProperties": counted}
