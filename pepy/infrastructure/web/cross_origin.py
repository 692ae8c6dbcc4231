"""Who may read answers from a page of another origin: everybody, except those of admin routes (contract, section 3)."""

from attrs import evolve
from flask import Flask, Response, request

from pepy.infrastructure.api.projects.admin_gate import ADMIN_ROUTES
from pepy.infrastructure.web.answer import Answer

READING_METHODS = ("GET", "HEAD", "OPTIONS")
_READABLE = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "ETag, X-Request-Id"))
_PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(READING_METHODS),
    "Access-Control-Allow-Headers": "Content-Type, X-Api-Key",
    # A day: browsers take less if they do not like it, and then need not ask before each request.
    "Access-Control-Max-Age": "86400",
}


def register_cross_origin(app: Flask) -> None:
    """Complete the CORS headers of every answer of this application."""
    app.after_request(_complete_headers)


def readable(answer: Answer, method: str, path: str) -> Answer:
    """Return an answer that was made without the application, with the headers that the application would give it."""
    if method not in READING_METHODS or path.startswith(ADMIN_ROUTES):
        return answer
    return evolve(answer, headers=(*answer.headers, *_READABLE))


def _complete_headers(response: Response) -> Response:
    if request.path.startswith(ADMIN_ROUTES):
        response.headers["Cache-Control"] = "no-store"
        return response
    if request.method in READING_METHODS:
        for header in _READABLE:
            # Added, not set: nothing else sets them, and every answer passes here.
            response.headers.add(*header)
    if request.method == "OPTIONS":
        response.headers.update(_PREFLIGHT)
    return response
