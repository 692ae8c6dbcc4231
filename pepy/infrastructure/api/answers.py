"""How answers look to clients and caches (contract, section 3)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

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


API_LIFETIME = Lifetime("api", API_CACHE_CONTROL, True)
BADGE_LIFETIME = Lifetime("badge", BADGE_CACHE_CONTROL, False)
LIFETIMES = (API_LIFETIME, BADGE_LIFETIME)
"""An answer with one of these Cache-Control headers gets an ETag of the data version and is kept in memory."""


@frozen(slots=True)
class Content:
    """What a 200 has to say, before Flask or anything else has put it into a form of its own."""

    body: bytes
    content_type: str
    lifetime: Lifetime

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """What Flask makes of it, in the same order."""
        return (
            ("Cache-Control", self.lifetime.cache_control),
            ("Content-Type", self.content_type),
            ("Content-Length", str(len(self.body))),
        )

    def response(self) -> Response:
        """Return it as a response of Flask."""
        return Response(self.body, headers=list(self.headers))


DirectRoutes = Mapping[str, Callable[[str], Content]]
"""For the template of a route, such as `/badge/<name>`: what makes its answer to a plain GET, without any query, from
the name alone. The callables raise what the queries behind them raise."""


def api_content(body: bytes) -> Content:
    """Return JSON that caches may keep for an hour."""
    return Content(body, "application/json", API_LIFETIME)


def badge_content(svg: str) -> Content:
    """Return an SVG that caches may keep for a day."""
    return Content(svg.encode(), "image/svg+xml; charset=utf-8", BADGE_LIFETIME)


def api_json(body: str) -> Response:
    """Return an answer of the API: JSON that caches may keep for an hour."""
    return api_content(body.encode()).response()


def archived(days: Iterable[date]) -> dict[str, list[str]]:
    """Return what a JSON answer says of archived days, whose downloads it lacks; nothing where there are none."""
    listed = [day.isoformat() for day in days]
    return {"archived_days": listed} if listed else {}


def badge_svg(body: str) -> Response:
    """Return a badge: an SVG that caches may keep for a day."""
    return badge_content(body).response()
