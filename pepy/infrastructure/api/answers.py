"""How answers look to clients and caches (contract, section 3)."""

from attrs import frozen
from flask import Response

API_CACHE_CONTROL = "public, max-age=3600, stale-while-revalidate=60, stale-if-error=3600"
BADGE_CACHE_CONTROL = "public, max-age=86400"


@frozen
class Lifetime:
    """How long caches may keep a family of answers, whose bytes depend on the data, the day and the address alone."""

    name: str
    """Stands in the ETags of the family, so that one can be recognised without its answer at hand."""
    cache_control: str
    compressible: bool
    """Whether an answer can be large enough to be compressed for clients that accept it."""


LIFETIMES = (Lifetime("api", API_CACHE_CONTROL, True), Lifetime("badge", BADGE_CACHE_CONTROL, False))
"""An answer with one of these Cache-Control headers gets an ETag of the data version and is kept in memory."""


def api_json(body: str) -> Response:
    """Return an answer of the API: JSON that caches may keep for an hour."""
    return Response(body, mimetype="application/json", headers={"Cache-Control": API_CACHE_CONTROL})


def badge_svg(body: str) -> Response:
    """Return a badge: an SVG that caches may keep for a day."""
    return Response(body, mimetype="image/svg+xml", headers={"Cache-Control": BADGE_CACHE_CONTROL})
