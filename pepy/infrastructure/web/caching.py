"""What caches and browsers are told: how long an answer stays fresh, its ETag, and who may read it."""

import hashlib

from flask import Flask, Request, Response, request

from pepy.infrastructure.api.admin_gate import ADMIN_ROUTES


def register_caching(app: Flask) -> None:
    """Complete the caching and CORS headers of every answer of this application."""
    app.after_request(_complete_headers)


def _complete_headers(response: Response) -> Response:
    if request.path.startswith(ADMIN_ROUTES):
        response.headers["Cache-Control"] = "no-store"
        return response
    if request.method in ("GET", "HEAD", "OPTIONS"):
        response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        _allow_preflight(response)
    if response.status_code == 200 and response.cache_control.max_age:
        _make_conditional(response, request)
    return response


def _allow_preflight(response: Response) -> None:
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, X-Api-Key"
    response.headers["Access-Control-Max-Age"] = "86400"


def _make_conditional(response: Response, to: Request) -> None:
    """Add a strong ETag of the body, and answer 304 where the client already has it."""
    response.set_etag(hashlib.blake2b(response.get_data(), digest_size=16).hexdigest())
    response.make_conditional(to)
