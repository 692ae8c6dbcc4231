"""How answers look to clients and caches (contract, section 3)."""

from flask import Response

API_CACHE_CONTROL = "public, max-age=3600, stale-while-revalidate=60, stale-if-error=3600"
BADGE_CACHE_CONTROL = "public, max-age=86400"


def api_json(body: str) -> Response:
    """Return an answer of the API: JSON that caches may keep for an hour."""
    return Response(body, mimetype="application/json", headers={"Cache-Control": API_CACHE_CONTROL})


def badge_svg(body: str) -> Response:
    """Return a badge: an SVG that caches may keep for a day."""
    return Response(body, mimetype="image/svg+xml", headers={"Cache-Control": BADGE_CACHE_CONTROL})
