"""The Flask application: controllers, errors and CORS put together."""

from collections.abc import Iterable

from flask import Blueprint, Flask, request

from pepy.infrastructure.web.answer import ROUTE
from pepy.infrastructure.web.cross_origin import register_cross_origin
from pepy.infrastructure.web.errors import register_errors
from pepy.infrastructure.web.raw_queries import escaping_raw_queries


def create_app(blueprints: Iterable[Blueprint]) -> Flask:
    """Return an application with these routes; a trailing slash on any of them just works."""
    app = Flask("pepy", static_folder=None)
    app.url_map.strict_slashes = False
    # Otherwise doubled slashes lead to a redirect whose target is made of whatever `Host` a stranger sends.
    app.url_map.merge_slashes = False
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # Flask's default JSON provider has this switch.
    app.wsgi_app = escaping_raw_queries(app.wsgi_app)  # type: ignore[assignment, method-assign] # Flask's way to wrap itself.
    register_errors(app)
    register_cross_origin(app)
    app.before_request(_tell_route)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app


def _tell_route() -> None:
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else ""
