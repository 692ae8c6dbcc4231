"""Who may read answers from a page of another origin: everybody, except those of admin routes (contract, section 3)."""

from flask import Flask, Response, request

from pepy.infrastructure.api.admin_gate import ADMIN_ROUTES

_READABLE = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "ETag, X-Request-Id"))
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, X-Api-Key",
    # A day: browsers take less if they do not like it, and then need not ask before each request.
    "Access-Control-Max-Age": "86400",
}


def register_cross_origin(app: Flask) -> None:
    """Complete the CORS headers of every answer of this application."""
    app.after_request(_complete_headers)


def _complete_headers(response: Response) -> Response:
    if request.path.startswith(ADMIN_ROUTES):
        response.headers["Cache-Control"] = "no-store"
        return response
    if request.method in ("GET", "HEAD", "OPTIONS"):
        for header in _READABLE:
            # Added, not set: nothing else sets them, and every answer passes here.
            response.headers.add(*header)
    if request.method == "OPTIONS":
        response.headers.update(_PREFLIGHT)
    return response
