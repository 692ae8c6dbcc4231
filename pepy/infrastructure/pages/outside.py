"""What browsers and search engines ask for beside pages: `/static/`, `/robots.txt`, `/sitemap.xml`, `/favicon.ico`."""

from xml.sax.saxutils import escape

from flask import Blueprint, abort

from pepy.application.query.index.find_ranks import MAX_LIMIT, FindTop, FindTopHandler
from pepy.infrastructure.api.answers import API, PAGE, Answer, answer_of
from pepy.infrastructure.pages.assets import icon
from pepy.infrastructure.pages.site import Site, project_path

_PAGES = ("/", "/top", "/trending", "/new", "/events", "/compare")

# Every chart and filter has an address of its own; engines need one page per project.
_ROBOTS = "User-agent: *\nDisallow: /*?\nDisallow: /api/\nDisallow: /badge/\nDisallow: /search\n"


def outside_blueprint(find_top: FindTopHandler, site: Site) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("outside", __name__)
    robots = f"{_ROBOTS}Sitemap: {site.base_url}/sitemap.xml\n" if site.base_url else _ROBOTS
    robots_answer = answer_of(robots.encode(), "text/plain; charset=utf-8", API, None)
    icon_answer = answer_of(icon(), "image/x-icon", API, None)

    @blueprint.get("/robots.txt")
    def robots_txt() -> Answer:
        return robots_answer

    @blueprint.get("/favicon.ico")
    def favicon() -> Answer:
        return icon_answer

    @blueprint.get("/sitemap.xml")
    def sitemap() -> Answer:
        if site.base_url is None:
            # A sitemap has whole addresses only (https://www.sitemaps.org/protocol.html).
            abort(404, "There is no sitemap: PEPY_BASE_URL is not set")
        found = find_top.handle(FindTop(limit=MAX_LIMIT))
        paths = [*_PAGES, *(project_path(name) for name, _ in found.projects)]
        urls = "".join(f"<url><loc>{escape(site.base_url + path)}</loc></url>\n" for path in paths)
        xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
        return answer_of(xml.encode(), "application/xml; charset=utf-8", PAGE, found.seen.data_version)

    @blueprint.get("/static/<file>")
    def static(file: str) -> Answer:
        return site.assets.answer(file) or abort(404)

    return blueprint
