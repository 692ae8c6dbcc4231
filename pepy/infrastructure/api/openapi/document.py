"""The OpenAPI document."""

from pepy.infrastructure.api.limited_paths import is_limited
from pepy.infrastructure.api.openapi.parts import Part, error
from pepy.infrastructure.api.openapi.paths.archive_paths import ARCHIVE_PATHS
from pepy.infrastructure.api.openapi.paths.assistant_paths import ASSISTANT_PATHS, ASSISTANT_SCHEMAS
from pepy.infrastructure.api.openapi.paths.badge_paths import BADGE_PATHS
from pepy.infrastructure.api.openapi.paths.chart_paths import CHART_PATHS
from pepy.infrastructure.api.openapi.paths.feed_paths import FEED_PATHS
from pepy.infrastructure.api.openapi.paths.index_paths import INDEX_PATHS
from pepy.infrastructure.api.openapi.paths.project_paths import PROJECT_PATHS
from pepy.infrastructure.api.openapi.paths.pypistats_paths import PYPISTATS_PATHS
from pepy.infrastructure.api.openapi.paths.range_paths import RANGE_PATHS
from pepy.infrastructure.api.openapi.paths.rank_paths import RANK_PATHS, RANK_SCHEMAS
from pepy.infrastructure.api.openapi.paths.search_paths import SEARCH_PATHS
from pepy.infrastructure.api.openapi.paths.service_paths import SERVICE_PATHS
from pepy.infrastructure.api.openapi.paths.support_paths import SUPPORT_PATHS
from pepy.infrastructure.api.openapi.schemas import SCHEMAS
from pepy.infrastructure.api.openapi.support_schemas import SUPPORT_SCHEMAS
from pepy.infrastructure.api.projects.admin_gate import ADMIN_ROUTES

_DESCRIPTION = """How often is a Python package downloaded? Days are UTC, and numbers are downloads from PyPI.

Every path also answers OPTIONS, and what answers GET answers HEAD, with or without a trailing slash. Responses can be
cached as `Cache-Control` says and revalidated with their `ETag`. Every error is JSON:
`{"error": <status>, "message": "<text>"}`; only what is wrong with a message to `/mcp` is said in the form of JSON-RPC.
Other methods get a 405. Unknown parameters are ignored, except below `/api/v3/projects` and `/api/v3/index` and at
`/api/v3/events`, `/api/v3/search`, `/api/v3/top`, `/api/v3/trending` and `/api/v3/new`, where they are an error.
Objects may gain properties: ignore those you do not know.

Where an answer is also described as `text/csv`, the parameter `format=csv` or `Accept: text/csv` asks for it: a header
and a row per bucket and value, in UTF-8, with CRLF, quoted as RFC 4180 says. An unknown number is an empty field. A
text that a spreadsheet would run as a formula gets an apostrophe in front. Errors stay JSON.

No key is ever required. An operator may limit the requests to the API: answers then say in `RateLimit-Policy` and
`RateLimit` what is allowed and what is left, and a 429 says in `Retry-After` when to come back. A key that the operator
gave you, sent as `X-Api-Key` or `Authorization: Bearer`, has a limit of its own. One that is not known counts as none,
and the answer says `X-Api-Key-Status: unknown` (`unchecked` while keys cannot be checked). Badges are never limited,
nor are answers with status 304."""

_TAGS = {
    "projects": "The downloads of one project, in the format that existing clients expect.",
    "ranges": "Downloads over any range of days, of one project or several, in total or split.",
    "support": "What maintainers decide by: who still uses what, what is real use, how releases are adopted.",
    "index": "All of PyPI: ranks, trends, what is new, and what happened to the data.",
    "pypistats": "The routes of pypistats.org, for its clients.",
    "archive": "Whole days as files, to take home.",
    "badges": "Pictures for READMEs.",
    "charts": "Downloads over time as pictures.",
    "feeds": "News for feed readers.",
    "assistants": "For programs that answer people's questions.",
    "pages": "Old URLs of pages.",
    "service": "The service itself.",
}
_ADMIN_PASSWORD: Part = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The admin password."},
    "basic": {"type": "http", "scheme": "basic", "description": "Any user name, and the admin password."},
    "password": {
        "type": "apiKey",
        "in": "query",
        "name": "password",
        "description": "The admin password, for old clients. URLs end up in logs, so prefer a header.",
    },
}
"""The ways to send the admin password; any one of them is enough."""
_KEY: Part = {
    "key": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Api-Key",
        "description": "Optional: a key with a limit of its own. `Authorization: Bearer` takes it too.",
    }
}
_NEVER_CACHED = ("/health-check", "/status")
"""Answers that are true only when they are given, and have no ETag."""
_NOT_CHANGED: Part = {"304": {"description": "The client's copy, named in `If-None-Match`, is current."}}
_TOO_MANY: Part = {"429": error(429) | {"description": "Too many requests; try again after `Retry-After` seconds."}}
"""Requests above a limit, where the operator has set one."""
_TOO_LARGE: Part = {str(status): error(status) for status in (413, 414, 431)}
"""Requests that are refused unread on every route."""

_SUBJECTS = (
    PROJECT_PATHS,
    RANGE_PATHS,
    INDEX_PATHS,
    RANK_PATHS,
    SUPPORT_PATHS,
    SEARCH_PATHS,
    PYPISTATS_PATHS,
    ARCHIVE_PATHS,
    BADGE_PATHS,
    CHART_PATHS,
    FEED_PATHS,
    ASSISTANT_PATHS,
    SERVICE_PATHS,
)


def openapi_document() -> Part:
    """Return the OpenAPI 3.1 document of all routes."""
    paths: dict[str, Part] = {}
    for subject in _SUBJECTS:
        paths |= subject
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "pepy",
            "version": "3",
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The service that served this document."}],
        "tags": [{"name": name, "description": description} for name, description in _TAGS.items()],
        "security": [],
        "paths": {
            path: {method: _with_access_and_caching(path, method, operation) for method, operation in item.items()}
            for path, item in paths.items()
        },
        "components": {
            "schemas": SCHEMAS | RANK_SCHEMAS | SUPPORT_SCHEMAS | ASSISTANT_SCHEMAS,
            "securitySchemes": _ADMIN_PASSWORD | _KEY,
        },
    }


def _with_access_and_caching(path: str, method: str, operation: Part) -> Part:
    responses = operation["responses"] | _TOO_LARGE
    if path.startswith(ADMIN_ROUTES):
        return operation | {"responses": responses, "security": [{scheme: []} for scheme in _ADMIN_PASSWORD]}
    if is_limited(path):
        operation |= {"security": [{}, *({scheme: []} for scheme in _KEY)]}
        responses |= _TOO_MANY
    if method == "get" and path not in _NEVER_CACHED and "200" in responses:
        responses |= _NOT_CHANGED
    return operation | {"responses": responses}
