"""The addresses of pages. With another frontend set, all of them lead there."""

from collections.abc import Callable
from urllib.parse import quote

from flask import Blueprint, request

from pepy.domain.errors import UnknownProjectError
from pepy.infrastructure.api.answers import NOT_FOUND, Answer
from pepy.infrastructure.pages.badge_maker import badge_maker_page
from pepy.infrastructure.pages.compare import compare_page
from pepy.infrastructure.pages.handlers import PageHandlers
from pepy.infrastructure.pages.index.events import events_page
from pepy.infrastructure.pages.index.home import home_page
from pepy.infrastructure.pages.index.rankings import new_page, top_page, trending_page
from pepy.infrastructure.pages.index.search import search_page
from pepy.infrastructure.pages.projects.page import project_page
from pepy.infrastructure.pages.projects.support import support_page
from pepy.infrastructure.pages.projects.unknown import unknown_project_page
from pepy.infrastructure.pages.site import Site

_SAFE_IN_PATH = "/:@!$&'()*+,;=~"

PAGES = "pages"
"""The name of the blueprint whose routes say errors as pages."""

View = Callable[..., Answer]


def pages_blueprint(find: PageHandlers, site: Site) -> Blueprint:
    """Return the routes of pages."""
    blueprint = Blueprint(PAGES, __name__)
    views: dict[str, View] = {
        "/": lambda: home_page(find, site),
        "/projects/<name>": lambda name: _of_known(
            find, site, name, lambda: project_page(find, site, name, request.args)
        ),
        "/projects/<name>/support": lambda name: _of_known(
            find, site, name, lambda: support_page(find.support, site, name, request.args)
        ),
        "/badges/<name>": lambda name: _of_known(
            find, site, name, lambda: badge_maker_page(find.badge, site, name, request.args)
        ),
        "/compare": lambda: compare_page(find, site, request.args),
        "/top": lambda: top_page(find, site, request.args),
        "/trending": lambda: trending_page(find, site, request.args),
        "/new": lambda: new_page(find, site),
        "/search": lambda: search_page(find, site, request.args.get("q", "")),
        "/events": lambda: events_page(find, site),
    }
    for rule, view in views.items():
        blueprint.add_url_rule(rule, rule, _elsewhere(site.frontend_url) if site.frontend_url else view)

    return blueprint


def _of_known(find: PageHandlers, site: Site, name: str, page: Callable[[], Answer]) -> Answer:
    try:
        return page()
    except UnknownProjectError:
        return unknown_project_page(find, site, name)


def _elsewhere(frontend_url: str) -> View:
    """Return a view that leads to the same address on another frontend."""

    def view(**_: str) -> Answer:
        # Werkzeug has decoded the path; the environment has it as it was sent only if the server keeps it.
        target = f"{frontend_url}{quote(request.path, safe=_SAFE_IN_PATH, errors='replace')}"
        query = request.query_string.decode("ascii", "replace")
        location = f"{target}?{query}" if query else target
        headers = (("Location", location), ("Cache-Control", NOT_FOUND.cache_control), ("Content-Length", "0"))
        return Answer(302, headers, b"", NOT_FOUND)

    return view
